import type { Side } from "../conversation/conversation.ts";
import type { Lifeline } from "../ladder/ladder.ts";

/** What one connection's programs wrote, what TCP sent, where the messages are and what the programs read: as data, JSON all through. */
export interface StreamRulers {
  readonly schema: "lab-stream/1";
  /** Wireshark's `tcp.stream`, from 0. */
  readonly stream: number;
  /** The protocol of a report that it speaks, by its title; `null` for any other, whose messages nobody knows here. */
  readonly protocol: string | null;
  readonly ends: Readonly<Record<Side, Pick<Lifeline, "role" | "name" | "address" | "port">>>;
  /** Both directions, the client's first. */
  readonly directions: readonly StreamDirection[];
}

/** One direction. Octets are counted from 0, the first one that its side sent; spans end in front of `end`. */
export interface StreamDirection {
  readonly from: Side;
  readonly to: Side;
  /** Octets sent, as far as the capture shows. */
  readonly length: number;
  /** The octets that are shown, and them as hexadecimal digits, two each. */
  readonly shown: Span;
  readonly octets: string;
  /** Octets that the capture lacks; they are zeros in `octets`. */
  readonly holes: readonly Span[];
  /** The calls of the sender that wrote; `null` where nobody noted them, for `whyNoWrites`. */
  readonly writes: CallRuler | null;
  readonly whyNoWrites: string | null;
  /** The segments in the order of the stream, each octet in the one that brought it first. */
  readonly segments: readonly SegmentSpan[];
  readonly messages: readonly MessageSpan[];
  readonly reads: CallRuler | null;
  readonly whyNoReads: string | null;
  /** Where something ends inside a message. */
  readonly cuts: readonly Cut[];
  /** What holds more than one message, or parts of more than one. */
  readonly joins: readonly Join[];
}

/** Octets from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Octets that one segment brought. */
export interface SegmentSpan extends Span {
  readonly frame: number;
  readonly push: boolean;
}

/** Octets that one message takes. */
export interface MessageSpan extends Span {
  readonly number: number;
  readonly type: string | null;
  /** What it means, in words; safe for a terminal. */
  readonly words: string;
}

/** The calls of one kind that one program made on a connection. */
export interface CallRuler {
  /** Who noted them, and how they were found to be of this connection. */
  readonly source: "strace" | "program";
  readonly tiedBy: "place" | "time";
  /** Those that moved octets. */
  readonly calls: readonly CallSpan[];
  /** Octets that all of them moved. */
  readonly length: number;
  /** How often a call found nothing to read, or no room to write, and came back at once. */
  readonly wouldBlock: number;
  /** Whether a read was told the end of the stream. */
  readonly sawEnd: boolean;
  /** Other errors, by their names. */
  readonly errors: readonly string[];
}

/** Octets that one call moved. */
export interface CallSpan extends Span {
  /** Counts them from 1. */
  readonly number: number;
  readonly name: string;
  /** Milliseconds since the connection's first packet; `null` where nobody noted the time. */
  readonly atMs: number | null;
  /** What it was given or had room for; `null` where that is not known. */
  readonly asked: number | null;
}

/** What a message is cut by. */
export type Piece = "write" | "segment" | "read";

/** A place inside a message where a piece ends. */
export interface Cut {
  readonly message: number;
  readonly by: Piece;
  /** The piece that ends there: the number of a call, or the frame of a segment. */
  readonly piece: number;
  /** In the stream, and in the message. */
  readonly offset: number;
  readonly within: number;
}

/** A piece with octets of several messages. */
export interface Join {
  readonly by: Piece;
  readonly piece: number;
  readonly messages: readonly number[];
}
