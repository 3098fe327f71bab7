const DEFAULT_LIMIT = 200;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

const NAMED: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** Joiners and variation selectors: invisible alone, but emoji and several scripts are spelt with them. */
const SPELLING: ReadonlySet<string> = new Set(["\u200c", "\u200d", "\ufe0e", "\ufe0f"]);

/** Controls, bidirectional and other format characters, spaces that look like another, and code points without a glyph. */
const UNPRINTABLE = /^[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]$/u;

/**
 * Returns octets as double-quoted text on one line that is safe in a terminal: printable characters stay, whatever their script.
 *
 * `\n` `\r` `\t` `\"` `\\` are those characters, `\xNN` is an octet that is an ASCII control or no UTF-8, and `\u{…}` is a
 * code point that could not be seen or would change how its neighbours are shown. What is longer than `limit` octets is cut
 * between characters and says how long it was: `"hel"… (5 octets)`.
 */
export function quoteOctets(octets: Uint8Array, limit: number = DEFAULT_LIMIT): string {
  let quoted = "";
  let at = 0;
  while (at < octets.length) {
    const length = characterLength(octets, at);
    const end = at + Math.max(length, 1);
    if (end > limit) return `"${quoted}"… (${octets.length} octets)`;
    quoted += length === 0 ? octetEscape(octets[at] ?? 0) : quoteCharacter(octets.subarray(at, end));
    at = end;
  }
  return `"${quoted}"`;
}

function quoteCharacter(octets: Uint8Array): string {
  const character = decoder.decode(octets);
  const named = NAMED[character];
  if (named !== undefined) return named;
  if (character === " " || SPELLING.has(character) || !UNPRINTABLE.test(character)) return character;
  const codePoint = character.codePointAt(0) ?? 0;
  return codePoint < 0x80 ? octetEscape(codePoint) : `\\u{${codePoint.toString(16)}}`;
}

function octetEscape(octet: number): string {
  return `\\x${octet.toString(16).padStart(2, "0")}`;
}

/** Returns how many octets the UTF-8 character at `at` has, or 0 when there is none (RFC 3629 §4). */
function characterLength(octets: Uint8Array, at: number): number {
  const lead = octets[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + length > octets.length) return 0;
  const [lowest, highest] = secondOctetRange(lead);
  const second = octets[at + 1] ?? 0;
  if (second < lowest || second > highest) return 0;
  for (let next = at + 2; next < at + length; next++) {
    if (((octets[next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

/** The narrower ranges keep out overlong forms, surrogates and what is above U+10FFFF. */
function secondOctetRange(lead: number): readonly [number, number] {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  if (lead === 0xf4) return [0x80, 0x8f];
  return [0x80, 0xbf];
}
