/** One value of an answer that has several, in the order in which they are asked. */
export interface ExpectedPart {
  readonly name: string;
  readonly expected: Exclude<
    Expected,
    { readonly type: "parts" | "frames" | "numbers" | "durations" | "set" }
  >;
}

/** The kind of an answer and its right value. */
export type Expected =
  | { readonly type: "integer"; readonly value: number; readonly base?: 16 }
  /** A sequence number: raw, as on the wire, or relative, as Wireshark shows it. */
  | { readonly type: "sequence"; readonly raw: number; readonly relative: number }
  /** Frame numbers, in any order; empty for "none". */
  | { readonly type: "frames"; readonly frames: readonly number[] }
  /** Whole numbers in order; empty for "none". */
  | { readonly type: "numbers"; readonly values: readonly number[] }
  /** Within 1 µs or 1 %; without a unit it is milliseconds. */
  | { readonly type: "duration"; readonly ns: number }
  | { readonly type: "durations"; readonly ns: readonly number[] }
  /** Octets a second, within 2 %. */
  | { readonly type: "rate"; readonly perSecond: number }
  /** Within 2 %. */
  | { readonly type: "decimal"; readonly value: number }
  | { readonly type: "percent"; readonly value: number }
  | { readonly type: "choice"; readonly options: readonly Option[]; readonly right: string }
  | { readonly type: "yes-no"; readonly value: boolean }
  | { readonly type: "endpoint"; readonly address: string; readonly port: number }
  /** Which of `words` hold. */
  | { readonly type: "set"; readonly words: readonly string[]; readonly right: readonly string[] }
  | { readonly type: "parts"; readonly parts: readonly ExpectedPart[] };

/** One answer to choose; `key` is what is typed. */
export interface Option {
  readonly key: string;
  readonly text: string;
}
