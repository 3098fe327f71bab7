import type { CaptureError } from "../../capture/capture-error.ts";
import type { PacketRecord } from "../../capture/packet.ts";
import type { Connection, Endpoint, TrackedSegment } from "../../capture/tcp/connection.ts";
import type { MessageType, Protocol } from "../../impls/impl.ts";

/** An end of a connection: who sent the first SYN is the client. */
export type Side = "client" | "server";

/** The states of RFC 9293 §3.3.2. */
export type TcpState =
  | "CLOSED"
  | "LISTEN"
  | "SYN-SENT"
  | "SYN-RECEIVED"
  | "ESTABLISHED"
  | "FIN-WAIT-1"
  | "FIN-WAIT-2"
  | "CLOSE-WAIT"
  | "CLOSING"
  | "LAST-ACK"
  | "TIME-WAIT";

/**
 * What the packets show of an end's state around one segment; `undefined` where the capture does not show how it came about. `after` is the
 * state once the segment was sent and, at the other end, once it arrived, as in the figures of RFC 9293 §3.5 and §3.6. Where later packets show
 * that it did not arrive, or had not yet, the change comes with the packet that shows it.
 */
export interface StateChange {
  readonly before: TcpState | undefined;
  readonly after: TcpState | undefined;
}

/** Something about a segment that is often taken for an error or for something else than it is. */
export type Artefact =
  /** The checksum is the sum of the pseudo-header alone, which the kernel left for hardware to finish. */
  | { readonly type: "partial-checksum"; readonly field: number; readonly finished: number }
  | { readonly type: "bad-checksum"; readonly field: number; readonly expected: number }
  /** More data than `most`, what the other side's MSS leaves for it: it was captured before it was cut, or after it was joined. */
  | { readonly type: "above-mss"; readonly most: number }
  /** An acknowledgment without data of one segment, in frame `of`, that took much longer than the fastest one (RFC 1122 §4.2.3.2). */
  | { readonly type: "delayed-ack"; readonly waitedNs: bigint; readonly of: number }
  /** Asks whether the peer's closed window is open again; Wireshark 4.0 calls Linux's a keep-alive. */
  | { readonly type: "window-probe" }
  /** Takes sequence numbers that its side used before, first in frame `of` and last so long ago; SYN and FIN take one too. */
  | { readonly type: "sent-again"; readonly of: number; readonly waitedNs: bigint };

/** One segment of a conversation with what a learner asks about it. Frames are numbers in the capture, from 1. */
export interface Step {
  readonly segment: TrackedSegment;
  readonly from: Side;
  /** Octets of its TCP header, and whether the capture cut some of its options off. */
  readonly headerLength: number;
  readonly isHeaderCut: boolean;
  /** Since the conversation's first segment, and since the one before. */
  readonly sinceStartNs: bigint;
  readonly sincePreviousNs: bigint;
  readonly states: Readonly<Record<Side, StateChange>>;
  /** The frames of the other side that it acknowledges and none before it did. */
  readonly acknowledges: readonly number[];
  /** The first frame of the other side that acknowledges all of it; `undefined` where it takes no number or none came. */
  readonly acknowledgedBy: number | undefined;
  readonly artefacts: readonly Artefact[];
  /** The messages of which it brings octets for the first time, by `Message.number`. */
  readonly messages: readonly number[];
}

/** One message of the application, where the conversation's protocol tells where messages end. */
export interface Message {
  /** Counts the messages of both sides, in the order in which they were whole, from 1. */
  readonly number: number;
  readonly from: Side;
  /** Octets of its side's stream, from 0: the first one, and the one behind the last. */
  readonly start: number;
  readonly end: number;
  /** The frames that brought it first, in the order of its octets. */
  readonly frames: readonly number[];
  readonly type: MessageType | undefined;
  /** What it means, as its protocol says it in words; made safe for a terminal. */
  readonly words: string;
  /** Its octets as a quoted text; made safe for a terminal. */
  readonly quoted: string;
}

/** A TCP connection of a capture as a learner looks at it. */
export interface Conversation {
  readonly connection: Connection;
  /** The protocol of a report that it speaks; `undefined` for any other, which has no messages here. */
  readonly protocol: Protocol | undefined;
  /** Every segment, in the order of the capture. */
  readonly steps: readonly Step[];
  readonly messages: readonly Message[];
  /** The names of the hosts, where the capture gives them: by address; made safe for a terminal. */
  readonly names: ReadonlyMap<string, string>;
}

/** Which conversation of a capture is wanted: all where nothing is said. */
export interface ConversationChoice {
  /** The one that this frame belongs to. */
  readonly frame?: number;
  /** Wireshark's `tcp.stream`, from 0. */
  readonly stream?: number;
  /** What it speaks, where that is known from elsewhere; else the messages must prove it. */
  readonly protocol?: Protocol;
}

/** One TCP connection of a capture in a list of them. */
export interface StreamSummary {
  readonly stream: number;
  readonly client: Endpoint;
  readonly server: Endpoint;
  /** How many frames it has, and the first of them. */
  readonly frames: number;
  readonly firstFrame: number;
}

/** What a capture holds of conversations. */
export interface CaptureReading {
  readonly path: string;
  /** How many frames it has, up to the damage where there is one. */
  readonly frames: number;
  /** When the first of them was seen, in nanoseconds since 1970. */
  readonly firstNs: bigint;
  /** All its TCP connections. */
  readonly streams: readonly StreamSummary[];
  /** Those that were chosen; none where a capture of several is too large to keep them all. */
  readonly conversations: readonly Conversation[];
  /** The frame that was chosen, TCP or not. */
  readonly frame?: { readonly number: number; readonly packet: PacketRecord };
  /** Names by address, made safe for a terminal. */
  readonly names: ReadonlyMap<string, string>;
  /** Why the reading ended before the file did. */
  readonly damage?: CaptureError;
}
