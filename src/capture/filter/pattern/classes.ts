import { isBetween, isLetter, isWordOctet } from "./syntax.ts";

type Has = (octet: number) => boolean;

const isDigit: Has = (octet) => isBetween(octet, "0", "9");
const isSpace: Has = (octet) => octet === 0x20 || (octet >= 9 && octet <= 13);
const isBlank: Has = (octet) => octet === 0x20 || octet === 9;
const isPrintable: Has = (octet) => octet >= 0x20 && octet < 0x7f;
const isVertical: Has = (octet) => (octet >= 10 && octet <= 13) || octet === 0x85;
/** The no-break space counts, as in PCRE. */
const isHorizontal: Has = (octet) => isBlank(octet) || octet === 0xa0;

/** Octets by the letter behind a backslash; the capital letter stands for all others. */
export const LETTER_CLASSES: Readonly<Record<string, Has>> = {
  d: isDigit,
  w: isWordOctet,
  s: isSpace,
  h: isHorizontal,
  v: isVertical,
};

/** Octets by the name between [: and :]. */
export const NAMED_CLASSES: Readonly<Record<string, Has>> = {
  alpha: isLetter,
  digit: isDigit,
  alnum: (octet) => isLetter(octet) || isDigit(octet),
  upper: (octet) => isBetween(octet, "A", "Z"),
  lower: (octet) => isBetween(octet, "a", "z"),
  space: isSpace,
  blank: isBlank,
  cntrl: (octet) => octet < 0x20 || octet === 0x7f,
  print: isPrintable,
  graph: (octet) => isPrintable(octet) && octet !== 0x20,
  punct: (octet) => isPrintable(octet) && octet !== 0x20 && !isLetter(octet) && !isDigit(octet),
  xdigit: (octet) => isDigit(octet) || isBetween(octet, "a", "f") || isBetween(octet, "A", "F"),
  word: isWordOctet,
  ascii: (octet) => octet < 0x80,
};

/** Octets that stand behind a backslash as letters. */
export const CONTROL_ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  e: 0x1b,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
};
