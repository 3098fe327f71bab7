import { concat, utf8 } from "./octets.ts";

const decoder = new TextDecoder("utf-8", { ignoreBOM: true, fatal: true });

/** Returns text as UTF-8 with lone surrogates as three octets each, as Python's `surrogatepass` writes them. */
export function encodeSurrogatePass(text: string): Uint8Array {
  if (!/\p{Surrogate}/u.test(text)) return utf8(text);
  return concat(
    text
      .split(/(\p{Surrogate})/u)
      .map((part, index) => (index % 2 === 0 ? utf8(part) : surrogateOctets(part))),
  );
}

/**
 * Returns the text of UTF-8 octets in which surrogates may be written too, or `undefined` when they are something else.
 * Two surrogates that make a pair become one character: strings of UTF-16 cannot hold them apart, as Python's can.
 */
export function decodeSurrogatePass(octets: Uint8Array): string | undefined {
  let decoded = "";
  let start = 0;
  try {
    for (let at = octets.indexOf(0xed); at !== -1; at = octets.indexOf(0xed, at + 1)) {
      const second = octets[at + 1] ?? 0;
      const third = octets[at + 2] ?? 0;
      if (second < 0xa0 || second > 0xbf || third < 0x80 || third > 0xbf) continue;
      decoded += decoder.decode(octets.subarray(start, at));
      decoded += String.fromCharCode(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f));
      start = at + 3;
    }
    return decoded + decoder.decode(octets.subarray(start));
  } catch {
    return undefined;
  }
}

function surrogateOctets(surrogate: string): Uint8Array {
  const unit = surrogate.charCodeAt(0);
  return Uint8Array.of(0xed, 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f));
}
