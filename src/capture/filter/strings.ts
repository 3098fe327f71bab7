import { FilterError } from "./filter-error.ts";
import type { Token } from "./tokens.ts";

const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  '"': 0x22,
  "'": 0x27,
  "\\": 0x5c,
};
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Reads the text between the quotation marks of which the first stands at `at`, with its escape sequences: \n and the like, \x41, \101, \u00e9.
 * @throws {FilterError} when it does not end, or has an escape sequence that there is none of.
 */
export function readString(filter: string, at: number): Token {
  const octets: number[] = [];
  let next = at + 1;
  while (next < filter.length) {
    if (filter.charAt(next) === '"') return token("string", filter, at, next + 1, octets);
    next = readUnit(filter, next, octets);
  }
  throw unended(filter, at, "text", "quotation mark");
}

/** Reads a text between r" and ", in which a backslash is itself; one before a quotation mark keeps the text from ending there. */
export function readRawString(filter: string, at: number): Token {
  for (let next = at + 2; next < filter.length; next += 1) {
    if (filter.charAt(next) === '"')
      return token("string", filter, at, next + 1, encoder.encode(filter.slice(at + 2, next)));
    if (filter.startsWith('\\"', next)) next += 1;
  }
  throw unended(filter, at, "text", "quotation mark");
}

/**
 * Reads one character between apostrophes; it stands for its octet.
 * @throws {FilterError} when there is not exactly one, or it takes more than an octet.
 */
export function readCharacter(filter: string, at: number): Token {
  const octets: number[] = [];
  let next = at + 1;
  while (next < filter.length && filter.charAt(next) !== "'") next = readUnit(filter, next, octets);
  if (next >= filter.length) throw unended(filter, at, "character", "apostrophe");
  if (octets.length !== 1) {
    const what = `between apostrophes stands one character, as in 'a'; a text stands between quotation marks: "hello".`;
    throw new FilterError(filter, at, next + 1 - at, what);
  }
  return token("character", filter, at, next + 1, octets);
}

/** Appends what a character or an escape sequence stands for, and returns where it ends. */
function readUnit(filter: string, at: number, octets: number[]): number {
  const character = String.fromCodePoint(filter.codePointAt(at) ?? 0);
  if (character !== "\\") {
    octets.push(...encoder.encode(character));
    return at + character.length;
  }
  const sequence =
    /^\\(?:x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{4}|[0-7]{1,3}|.)/su.exec(filter.slice(at, at + 6))?.[0] ?? "\\";
  octets.push(...escapedOctets(filter, at, sequence.slice(1), sequence.length));
  return at + sequence.length;
}

function escapedOctets(filter: string, at: number, sequence: string, length: number): readonly number[] {
  const known = ESCAPES[sequence];
  if (known !== undefined) return [known];
  if (/^u./u.test(sequence))
    return [...encoder.encode(String.fromCharCode(Number.parseInt(sequence.slice(1), 16)))];
  const isOctal = /^[0-7]/u.test(sequence);
  const value = isOctal
    ? Number.parseInt(sequence, 8)
    : /^x./u.test(sequence)
      ? Number.parseInt(sequence.slice(1), 16)
      : 256;
  if (value < 256) return [value];
  const what = isOctal
    ? `\\${sequence} is more than an octet holds.`
    : `\\${sequence} is no escape sequence; a backslash itself is \\\\, and r"…" takes backslashes as they are.`;
  throw new FilterError(filter, at, length, what);
}

function unended(filter: string, at: number, what: string, mark: string): FilterError {
  return new FilterError(
    filter,
    at,
    filter.length - at,
    `the ${what} that begins here has no closing ${mark}.`,
  );
}

function token(
  type: "string" | "character",
  filter: string,
  at: number,
  end: number,
  octets: readonly number[] | Uint8Array,
): Token {
  const copy = Uint8Array.from(octets);
  return { type, text: decoder.decode(copy), octets: copy, at, length: Math.min(end, filter.length) - at };
}
