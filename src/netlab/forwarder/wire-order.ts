import type { Writes } from "../../wire/writes.ts";

/** The end of the wire that a frame comes from. */
export type WireEnd = "client" | "server";

/** Returns the other end. */
export function across(end: WireEnd): WireEnd {
  return end === "client" ? "server" : "client";
}

/** What a segment carries; `ack` is one that carries nothing but an acknowledgment. */
export const FRAME_KINDS = ["syn", "syn-ack", "data", "ack", "fin", "rst"] as const;

/** One of them. */
export type FrameKind = (typeof FRAME_KINDS)[number];

/** Which frames an order is about: the first to the last of those that match, counted from when the order was given, from 1. */
export interface FrameChoice {
  readonly from: WireEnd;
  readonly kind: FrameKind;
  readonly first: number;
  readonly last: number;
  /** A display filter that they match besides, as the middle of the wire sees them. */
  readonly where?: string;
}

/** What a wire that carries frames one by one can be told to do with those to come. */
export type WireOrder =
  | { readonly type: "drops"; readonly frames: FrameChoice }
  | { readonly type: "duplicates"; readonly frames: FrameChoice }
  /** The frame goes behind the next one of its connection that is under way in its direction. */
  | { readonly type: "reorders"; readonly frames: FrameChoice }
  /** One bit of the last octet is turned, so that the checksum is wrong. */
  | { readonly type: "corrupts"; readonly frames: FrameChoice }
  /** The frame ends behind so many octets. */
  | { readonly type: "truncates"; readonly frames: FrameChoice; readonly length: number }
  | { readonly type: "delays"; readonly frames: FrameChoice; readonly byMs: number }
  /** Of TCP's frames so many in a hundred are lost, in both directions. */
  | { readonly type: "loses"; readonly percent: number }
  /** Nothing passes, for so long; without a duration until `heals`. */
  | { readonly type: "cuts"; readonly forMs?: number }
  /** IP packets of more octets, from one end or from both, are answered with "fragmentation needed" instead of being carried (RFC 1191). */
  | { readonly type: "narrows"; readonly mtu: number; readonly from?: WireEnd }
  /** Every order given so far ends, but for `recuts`. */
  | { readonly type: "heals" }
  /** A third party sends an RST to one end or to both, in the newest connection with that port at the client's end. */
  | { readonly type: "resets"; readonly whom: WireEnd | "both"; readonly clientPort: number }
  /** Data from one end goes on in other pieces. */
  | { readonly type: "recuts"; readonly from: WireEnd; readonly writes: Writes };

/** An order that is about certain frames. */
export type FrameOrder = Extract<WireOrder, { frames: FrameChoice }>;
