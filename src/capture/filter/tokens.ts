import { FilterError } from "./filter-error.ts";
import { readCharacter, readRawString, readString } from "./strings.ts";

/** A piece of a display filter. */
export interface Token {
  /** A character is written as 'a' and stands for its octet. */
  readonly type: "word" | "string" | "character" | "operator" | "end";
  /** As it is written; of a string or character, what it stands for. */
  readonly text: string;
  /** Of a string or character, the octets that it stands for; a text is UTF-8. */
  readonly octets?: Uint8Array;
  readonly at: number;
  readonly length: number;
}

/** Longest first, because the first that fits is taken. */
const OPERATORS = [
  "===",
  "!==",
  "~=",
  "==",
  "!=",
  ">=",
  "<=",
  "&&",
  "||",
  "..",
  "(",
  ")",
  "{",
  "}",
  "[",
  "]",
  ",",
  ">",
  "<",
  "!",
  "&",
  "~",
] as const;

/** What a field, a number, an address or a row of octets may consist of. */
const WORD = /[\p{L}\p{N}_.:/-]+/uy;

/** What hands type for something else, and what to say then. */
const MISTAKES: readonly (readonly [RegExp, string])[] = [
  [/=>/y, "=> is no comparison; >= is."],
  [/=</y, "=< is no comparison; <= is."],
  [/<>/y, "<> is no comparison; != is."],
  [/=/y, "= is no comparison; == is."],
  [/\|/y, "| is nothing here; || and or say that one of two must hold."],
  [/\^/y, "^ is nothing here; the lab's filters know no xor."],
  [/[+*%$#@]/y, "arithmetic, layers (#), raw fields (@) and references ($) are not in the lab's filters."],
  [/;/y, "; is nothing here; and or or joins two tests."],
  [/[“”„«»‘’‚`]/y, 'texts stand between straight quotation marks, as in "hello".'],
  [/≠/y, "≠ is no comparison; != is."],
  [/≤/y, "≤ is no comparison; <= is."],
  [/≥/y, "≥ is no comparison; >= is."],
];

/**
 * Cuts a display filter into tokens; the last one is `end`.
 * @throws {FilterError} at a character that begins none.
 */
export function tokenize(filter: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < filter.length) {
    if (/\s/u.test(filter.charAt(at))) at += 1;
    else {
      const token = tokenAt(filter, at);
      tokens.push(token);
      at += token.length;
    }
  }
  return [...tokens, { type: "end", text: "", at: filter.length, length: 1 }];
}

function tokenAt(filter: string, at: number): Token {
  const first = filter.charAt(at);
  if (first === '"') return readString(filter, at);
  if (first === "'") return readCharacter(filter, at);
  if (/[rR]/u.test(first) && filter.charAt(at + 1) === '"') return readRawString(filter, at);
  const mistake = findMistake(filter, at);
  const operator = OPERATORS.find((each) => filter.startsWith(each, at));
  if (operator !== undefined && mistake === undefined)
    return { type: "operator", text: operator, at, length: operator.length };
  WORD.lastIndex = at;
  const word = WORD.exec(filter)?.[0];
  if (word === undefined || mistake !== undefined) {
    const { length, what } = mistake ?? { length: 1, what: `nothing begins with ${JSON.stringify(first)}.` };
    throw new FilterError(filter, at, length, what);
  }
  // Two dots part the ends of a range, and no word has them.
  const text = word.includes("..") ? word.slice(0, word.indexOf("..")) : word;
  return { type: "word", text, at, length: text.length };
}

function findMistake(
  filter: string,
  at: number,
): { readonly length: number; readonly what: string } | undefined {
  // What begins with = or < may be a comparison.
  if (/^(?:==|<=|\|\|)/u.test(filter.slice(at, at + 2))) return undefined;
  for (const [pattern, what] of MISTAKES) {
    pattern.lastIndex = at;
    const length = pattern.exec(filter)?.[0].length;
    if (length !== undefined) return { length, what };
  }
  return undefined;
}
