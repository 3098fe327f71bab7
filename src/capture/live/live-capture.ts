import type { CaptureClock, CaptureStatistics, PacketRecord } from "../packet.ts";

/** The programs that can capture here. */
export type CaptureTool = "tcpdump" | "dumpcap" | "cap";

/** What to capture, and how to start a program where the interface is. */
export interface LiveRequest {
  readonly interface: string;
  /** A BPF filter; everything when absent. */
  readonly filter?: string;
  /** Octets kept of each packet; whole packets when absent. */
  readonly snapLength?: number;
  /** The tools to try, best first; all, those that hand a packet over at once before the others, when absent. */
  readonly tools?: readonly CaptureTool[];
  /** Turns an argv into one that runs (by exec, not as a child) in the right network namespace; the identity when absent. */
  readonly enter?: (argv: readonly string[]) => readonly string[];
  /** Called once when the capture ends without having been told to (interface gone, tool killed). */
  readonly onFailure?: (reason: Error) => void;
}

/** The same for whoever keeps each packet. */
export interface CaptureRequest extends LiveRequest {
  /** Called for each packet, in order, as it arrives. */
  readonly onPacket: (packet: PacketRecord) => void;
}

/** What a live capture counted. */
export interface LiveStatistics extends CaptureStatistics {
  /** Packets that the interface dropped before the kernel had them; `undefined` when nobody counted. */
  readonly droppedByInterface?: number | undefined;
  /** Packets that the interface itself counted meanwhile, whatever the filter takes; known where drops of the kernel are not. */
  readonly passed?: number;
}

/** A capture under way. */
export interface LiveCapture {
  readonly tool: CaptureTool;
  readonly clock: CaptureClock;
  /** The LINKTYPE_ number of its packets. */
  readonly linkType: number;
  /** Ends the capture, hands over what is still in its pipe, and says what was counted. */
  stop(): Promise<LiveStatistics>;
}
