import { FilterError } from "./filter-error.ts";

/** A piece of a display filter. */
export interface Token {
  readonly type: "word" | "string" | "operator" | "end";
  /** As it is written; of a string, what it stands for. */
  readonly text: string;
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
const WORD = /^[\p{L}\p{N}_.:/-]+/u;
const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  "0": "\0",
  '"': '"',
  "\\": "\\",
};

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
  if (filter.charAt(at) === '"') return stringAt(filter, at);
  const rest = filter.slice(at);
  const operator = OPERATORS.find((each) => rest.startsWith(each));
  if (operator !== undefined) return { type: "operator", text: operator, at, length: operator.length };
  const word = WORD.exec(rest)?.[0];
  if (word === undefined)
    throw new FilterError(filter, at, 1, `nothing begins with ${JSON.stringify(filter.charAt(at))}.`);
  // Two dots part the ends of a range, and no word has them.
  const text = word.includes("..") ? word.slice(0, word.indexOf("..")) : word;
  return { type: "word", text, at, length: text.length };
}

function stringAt(filter: string, at: number): Token {
  let text = "";
  for (let end = at + 1; end < filter.length; end += 1) {
    const character = filter.charAt(end);
    if (character === '"') return { type: "string", text, at, length: end + 1 - at };
    if (character !== "\\") text += character;
    else {
      end += 1;
      const octet = /^x[0-9a-fA-F]{2}/u.exec(filter.slice(end))?.[0];
      text +=
        octet === undefined
          ? (ESCAPES[filter.charAt(end)] ?? `\\${filter.charAt(end)}`)
          : String.fromCharCode(Number.parseInt(octet.slice(1), 16));
      if (octet !== undefined) end += 2;
    }
  }
  throw new FilterError(
    filter,
    at,
    filter.length - at,
    "the text that begins here has no closing quotation mark.",
  );
}
