import type { StateChange } from "../conversation/conversation.ts";

/** Some octets of a header and what they say. */
export interface ExplainedField {
  /** Octets from the beginning of the layer. */
  readonly offset: number;
  /** In hexadecimal, as `b2 1c`. */
  readonly octets: string;
  /** One sentence or group of words each. */
  readonly meaning: readonly string[];
}

/** The header of one layer. */
export interface ExplainedLayer {
  readonly name: string;
  /** Octets from the beginning of the frame. */
  readonly offset: number;
  readonly fields: readonly ExplainedField[];
}

/** One end of what a packet belongs to. */
export interface ExplainedEnd {
  /** `null` where no connection tells who is who. */
  readonly role: "client" | "server" | null;
  readonly address: string;
  readonly port: number | null;
  readonly name: string | null;
}

/** Something worth knowing about a packet beside its octets. */
export interface ExplainedFact {
  /** One or two words. */
  readonly about: string;
  readonly text: string;
}

/** All that is said of one packet; every text is safe for a terminal. */
export interface PacketExplanation {
  readonly schema: "lab-explain-packet/1";
  readonly file: string;
  readonly frame: number;
  /** `SYN, ACK`, or the protocol of what is no TCP. */
  readonly kind: string;
  /** Seconds since the first packet of the capture. */
  readonly time: string;
  readonly length: number;
  readonly capturedLength: number;
  /** Wireshark's `tcp.stream`; `null` for what is no TCP. */
  readonly stream: number | null;
  readonly from: ExplainedEnd | null;
  readonly to: ExplainedEnd | null;
  /** What it says, as one who speaks would. */
  readonly says: readonly string[];
  /** Where in the opening or closing of its connection it stands. */
  readonly place: string | null;
  readonly states: { readonly client: StateChange; readonly server: StateChange } | null;
  readonly layers: readonly ExplainedLayer[];
  /** The TCP header as RFC 9293 §3.1 draws it, line by line. */
  readonly diagram: readonly string[];
  readonly facts: readonly ExplainedFact[];
  /** What is often taken for an error, or for something else than it is. */
  readonly notes: readonly string[];
  /** A display filter that shows it. */
  readonly filter: string;
  /** Flags as tcpdump prints them; `null` for what is no TCP. */
  readonly tcpdump: string | null;
  /** Commands that go on from here. */
  readonly commands: readonly string[];
}
