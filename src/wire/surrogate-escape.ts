import { concat, isUtf8, text, utf8 } from "./octets.ts";

/** Where the surrogates begin that stand for octets: U+DC80 for 0x80. */
const BASE = 0xdc00;

/** Returns the character that stands for an octet from 0x80 on which is no UTF-8, as Python's `surrogateescape` has it (PEP 383). */
export function escapedOctet(octet: number): string {
  return String.fromCharCode(BASE + octet);
}

/** Tells whether some characters of a text stand for octets that are no UTF-8. */
function hasEscapedOctets(words: string): boolean {
  return /[\udc80-\udcff]/u.test(words);
}

/** Tells whether text can be shown as it is: it has no control characters but tabs, and nothing in it stands for octets that are no UTF-8. */
export function isPlainText(words: string): boolean {
  return !/[\x00-\x08\x0a-\x1f\x7f-\x9f]/u.test(words) && !hasEscapedOctets(words);
}

/** Returns text as UTF-8, what stands for octets as these octets. */
export function encodeSurrogateEscape(words: string): Uint8Array {
  if (!hasEscapedOctets(words)) return utf8(words);
  const parts = words.split(/([\udc80-\udcff])/u);
  return concat(
    parts.map((part, index) => (index % 2 === 0 ? utf8(part) : Uint8Array.of(part.charCodeAt(0) - BASE))),
  );
}

/** Returns octets as text, each that is no part of a UTF-8 character as the surrogate that stands for it. */
export function decodeSurrogateEscape(octets: Uint8Array): string {
  if (isUtf8(octets)) return text(octets);
  const decoded: string[] = [];
  for (let at = 0; at < octets.length; ) {
    const character = characterAt(octets, at);
    decoded.push(character === undefined ? escapedOctet(octets[at] ?? 0) : text(character));
    at += character?.length ?? 1;
  }
  return decoded.join("");
}

/** Returns the octets of the UTF-8 character that begins at a place; `undefined` where none does. */
function characterAt(octets: Uint8Array, at: number): Uint8Array | undefined {
  return [1, 2, 3, 4]
    .map((length) => octets.subarray(at, at + length))
    .find((octet, index) => octet.length === index + 1 && isUtf8(octet));
}
