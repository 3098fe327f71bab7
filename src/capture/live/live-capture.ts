import type { CaptureClock, CaptureStatistics, PacketRecord } from "../packet.ts";

/** The programs that can capture here, best first. */
export type CaptureTool = "tcpdump" | "dumpcap" | "cap";

/** What to capture, and how to start a program where the interface is. */
export interface CaptureRequest {
  readonly interface: string;
  /** A BPF filter; everything when absent. */
  readonly filter?: string;
  /** Octets kept of each packet; whole packets when absent. */
  readonly snapLength?: number;
  /** The tool to use; the best that is there when absent. */
  readonly tool?: CaptureTool;
  /** Turns an argv into one that runs (by exec, not as a child) in the right network namespace; the identity when absent. */
  readonly enter?: (argv: readonly string[]) => readonly string[];
  /** Called for each packet, in order, as it arrives. */
  readonly onPacket: (packet: PacketRecord) => void;
  /** Called once when the capture ends without having been told to (interface gone, tool killed). */
  readonly onFailure?: (reason: Error) => void;
}

/** A capture under way. */
export interface LiveCapture {
  readonly tool: CaptureTool;
  readonly clock: CaptureClock;
  /** The LINKTYPE_ number of its packets. */
  readonly linkType: number;
  /** Holds packets back, for whoever cannot take more: those that the kernel has no room for meanwhile count as dropped. */
  pause(): void;
  /** Hands packets over again. */
  resume(): void;
  /** Ends the capture, hands over what is still in its pipe, and says what was counted. */
  stop(): Promise<CaptureStatistics>;
}
