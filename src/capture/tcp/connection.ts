import type { TcpFlags } from "../layers/tcp.ts";
import type { TcpOption } from "../layers/tcp-options.ts";

/** One end of a connection. */
export interface Endpoint {
  /** Textual address: dotted for IPv4, RFC 5952 for IPv6. */
  readonly address: string;
  readonly port: number;
}

/** Which way a segment goes; the client sent the first SYN, else got the first SYN-ACK, else sent the first segment seen. */
export type Direction = "client-to-server" | "server-to-client";

/** Wireshark's words for what a segment is beside its plain meaning. */
export type AnalysisFlag =
  | "retransmission"
  | "fast-retransmission"
  | "spurious-retransmission"
  | "out-of-order"
  | "previous-segment-not-captured"
  | "acked-unseen-segment"
  | "duplicate-ack"
  | "keep-alive"
  | "keep-alive-ack"
  | "zero-window"
  | "zero-window-probe"
  | "zero-window-probe-ack"
  | "window-full"
  | "window-update"
  | "port-numbers-reused";

/** A segment in its place in a connection. Sequence numbers are relative, as Wireshark shows them; raw ones carry `Raw`. */
export interface TrackedSegment {
  /** The frame's number in the file, from 1. */
  readonly frame: number;
  readonly timestampNs: bigint;
  /** Octets of the whole frame on the wire. */
  readonly frameLength: number;
  readonly direction: Direction;
  readonly flags: TcpFlags;
  readonly sequenceNumber: number;
  readonly sequenceNumberRaw: number;
  /** `undefined` without the ACK flag. */
  readonly acknowledgmentNumber: number | undefined;
  readonly acknowledgmentNumberRaw: number;
  /** The window as Wireshark shows it: scaled when both SYNs were seen with the option, raw otherwise. */
  readonly window: number;
  /** The 16-bit field. */
  readonly windowRaw: number;
  /** Octets of data on the wire, also when fewer were captured. */
  readonly length: number;
  /** The data captured; at most `length` octets. */
  readonly payload: Uint8Array;
  readonly options: readonly TcpOption[];
  readonly analysis: readonly AnalysisFlag[];
  /** For `duplicate-ack`: the count, and the frame of the first acknowledgment with this number. */
  readonly duplicateAck?: { readonly number: number; readonly frame: number };
}

/** A piece of a reassembled stream and the frame that brought it first. */
export interface StreamChunk {
  readonly frame: number;
  readonly timestampNs: bigint;
  /** Offset in the stream of this direction, from 0. */
  readonly offset: number;
  readonly length: number;
  /** Whether the segment carried PSH. */
  readonly push: boolean;
}

/** The octets of one direction, in order. A hole is filled with zeros in `octets` and listed. */
export interface ReassembledStream {
  readonly octets: Uint8Array;
  readonly chunks: readonly StreamChunk[];
  readonly holes: readonly { readonly offset: number; readonly length: number }[];
  /** Highest relative acknowledgment that the other side sent, minus one: octets acknowledged (0 when none). */
  readonly acknowledgedLength: number;
  readonly finFrame?: number;
  readonly finAcknowledgedFrame?: number;
  readonly rstFrame?: number;
}

/** Everything that one capture shows of one TCP connection. */
export interface Connection {
  /** Wireshark's `tcp.stream`, from 0. */
  readonly stream: number;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly segments: readonly TrackedSegment[];
  readonly clientToServer: ReassembledStream;
  readonly serverToClient: ReassembledStream;
  /** Frames of the handshake, as far as they were captured. */
  readonly handshake: { readonly syn?: number; readonly synAck?: number; readonly ack?: number };
  /** `fin`: both FINs seen and acknowledged; `half-closed`: one FIN; `reset`: an RST ended it; `refused`: RST answered the SYN; `open`: none. */
  readonly end: "fin" | "half-closed" | "reset" | "refused" | "open";
  /** Wireshark's `tcp.completeness` bits: 1 SYN, 2 SYN-ACK, 4 ACK, 8 data, 16 FIN, 32 RST. */
  readonly completeness: number;
}
