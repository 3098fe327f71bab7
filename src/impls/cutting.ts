/** Where the messages of one direction end in the stream of a connection: data, for whatever reads the protocol elsewhere. */
export type Cutting =
  /** Nothing tells: what one segment brings is taken for one message. Words that are commands are cut off its end. */
  | { readonly type: "segments"; readonly commands?: readonly string[] }
  /** A line end ends a message; `greeting`, which has none, may stand before all others. */
  | { readonly type: "lines"; readonly greeting?: string }
  /** Parts of HEADER and DATA; HEADER is a decimal number of octets in so many characters. */
  | { readonly type: "headers"; readonly width: number; readonly parts: 1 | 2 }
  /** JSON values end by themselves. */
  | { readonly type: "json"; readonly maxOctets: number; readonly maxDepth: number }
  /** Pickles of lists of strings, which end by themselves, between texts that end where a pickle begins or with their segment. */
  | { readonly type: "pickles"; readonly maxOctets: number; readonly maxItems: number };

/** How a protocol's messages are cut in both directions, and where datagrams of one part each go. */
export interface Cuttings {
  readonly "client-to-server": Cutting;
  readonly "server-to-client": Cutting;
  readonly udpPort?: number;
  /** The type of the message that begins a connection with the server, where clients also connect to each other. */
  readonly opening?: string;
}
