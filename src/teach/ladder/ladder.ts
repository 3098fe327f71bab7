import type { Side, TcpState } from "../conversation/conversation.ts";

/** A sequence diagram of one TCP connection as data: no drawing, and JSON all through. All text in it is safe for a terminal. */
export interface Ladder {
  readonly schema: "lab-ladder/1";
  /** Wireshark's `tcp.stream`, from 0. */
  readonly stream: number;
  /** The protocol of a report that it speaks, by its title; `null` for any other. */
  readonly protocol: string | null;
  /**
   * Whether the wire was captured at one point, where a packet has one time and its arrow is level, or at both ends, where it has two and its
   * arrow falls.
   */
  readonly seenAt: "one-point" | "both-ends";
  readonly lifelines: Readonly<Record<Side, Lifeline>>;
  /** Milliseconds from the first packet to the last. */
  readonly durationMs: number;
  /** How many packets the connection has, shown or left out. */
  readonly packets: number;
  /** From the top; each has at least one line of its own. */
  readonly rows: readonly LadderRow[];
  /** How many lines the rows take. */
  readonly lines: number;
}

/** One end: its role, and where it is. */
export interface Lifeline {
  readonly role: Side;
  /** Whose it is, where the evidence says it. */
  readonly name: string | null;
  readonly address: string;
  readonly port: number;
  /** The file with the frames that were captured at this end; `null` where the wire was captured at one point. */
  readonly file: string | null;
}

/** What stands between two lines of a ladder. */
export type LadderRow = PacketRow | GapRow | OmittedRow;

/** One packet on its way. */
export interface PacketRow {
  readonly type: "packet";
  /** The line that its arrow begins on, from 0, and the one that it ends on; the same for a level arrow, `null` where it never arrives. */
  readonly line: number;
  readonly arrivalLine: number | null;
  readonly from: Side;
  /**
   * Its number in the capture of each end, from 1; `null` where it was not seen there. With one point of capture both are the same number.
   */
  readonly frames: Readonly<Record<Side, number | null>>;
  /** Milliseconds since the first packet: when it was sent, or seen; and when it arrived, where that was captured by itself. */
  readonly timeMs: number;
  readonly arrivedMs: number | null;
  /** Milliseconds since the packet above it was sent. */
  readonly deltaMs: number;
  /** `seen`: at one point, so that nobody knows whether it arrived. */
  readonly fate: "seen" | "arrived" | "overtaken" | "lost" | "damaged" | "doubled" | "added";
  readonly kind: "plain" | "sent-again" | "duplicate-ack" | "reset";
  /** As Wireshark writes them, in its order: `PSH, ACK`. */
  readonly flags: string;
  readonly relative: Numbers;
  readonly raw: Numbers;
  /** Octets of data. */
  readonly length: number;
  /** The window in octets, scaled where the scale is known. */
  readonly window: number;
  /** Its state before and after, for each end; `null` where the packets do not show it. */
  readonly states: Readonly<
    Record<Side, { readonly before: TcpState | null; readonly after: TcpState | null }>
  >;
  /** What is worth knowing of it, one phrase each. */
  readonly notes: readonly string[];
  /** The parts of messages that it brings for the first time. */
  readonly messages: readonly MessageChip[];
  /** The beginning of its data as quoted text; empty where it has none. */
  readonly data: string;
}

/** Numbers as they stand in the header, or counted from the first of its direction. */
export interface Numbers {
  readonly sequence: number;
  /** `null` without the ACK flag. */
  readonly acknowledgment: number | null;
}

/** A part of a message. */
export interface MessageChip {
  /** Counts the messages of both sides from 1. */
  readonly number: number;
  readonly part: number;
  readonly parts: number;
  readonly type: string | null;
  /** The whole message as quoted text, and what it means, in words. */
  readonly quoted: string;
  readonly words: string;
}

/** Nothing happened for a while that is long for this connection. */
export interface GapRow {
  readonly type: "gap";
  readonly line: number;
  readonly ms: number;
}

/** Packets that are not shown. */
export interface OmittedRow {
  readonly type: "omitted";
  readonly line: number;
  readonly packets: number;
  /** The first and the last of them, as a number in the capture. */
  readonly firstFrame: number;
  readonly lastFrame: number;
}
