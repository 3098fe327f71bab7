/** What an octet may be: 256 entries, 1 for each that fits. */
export type OctetSet = Uint8Array;

/** A place that takes no octet: the beginning, the end, the end or a line feed before it, between word and no word, or not there. */
export type Assertion = "begin" | "end" | "last-line" | "word-edge" | "no-word-edge";

/** What a regular expression says, as a tree. */
export type PatternNode =
  | { readonly type: "octet"; readonly set: OctetSet }
  | { readonly type: "assert"; readonly assertion: Assertion }
  | { readonly type: "sequence" | "either"; readonly parts: readonly PatternNode[] }
  | { readonly type: "repeat"; readonly part: PatternNode; readonly least: number; readonly most: number };

/** A regular expression that cannot be understood; `at` counts the octets before the place. */
export class PatternError extends Error {
  readonly at: number;
  constructor(at: number, what: string) {
    super(what);
    this.name = "PatternError";
    this.at = at;
  }
}

/** Returns the set of the octets for which `has` holds. */
export function octetSet(has: (octet: number) => boolean): OctetSet {
  return Uint8Array.from({ length: 256 }, (_, octet) => (has(octet) ? 1 : 0));
}

/** Tells whether an octet is a letter, a digit or an underscore of ASCII. */
export function isWordOctet(octet: number): boolean {
  return isBetween(octet, "0", "9") || isLetter(octet) || octet === 0x5f;
}

/** Tells whether an octet is a letter of ASCII. */
export function isLetter(octet: number): boolean {
  return isBetween(octet, "a", "z") || isBetween(octet, "A", "Z");
}

/** Tells whether an octet is one of the characters from `first` to `last`. */
export function isBetween(octet: number, first: string, last: string): boolean {
  return octet >= first.charCodeAt(0) && octet <= last.charCodeAt(0);
}
