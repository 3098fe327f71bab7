const APOSTROPHE = 0x27;
const QUOTE = 0x22;

const NAMED: Readonly<Record<number, string>> = { 9: "\\t", 10: "\\n", 13: "\\r", 92: "\\\\" };

/**
 * Returns octets as Python 3 prints a `bytes` object, which is what the report's client shows (report, "Chat Client"): `b'hi\n'`
 * in ASCII, between quotation marks when there are apostrophes inside and no quotation marks.
 */
export function bytesLiteral(octets: Uint8Array): string {
  const quote = octets.includes(APOSTROPHE) && !octets.includes(QUOTE) ? QUOTE : APOSTROPHE;
  const inside = Buffer.from(octets)
    .toString("latin1")
    .replace(/[^ -~]|[\\'"]/gu, (character) => escapeOctet(character.charCodeAt(0), quote));
  const mark = String.fromCharCode(quote);
  return `b${mark}${inside}${mark}`;
}

function escapeOctet(octet: number, quote: number): string {
  const named = octet === quote ? `\\${String.fromCharCode(octet)}` : NAMED[octet];
  if (named !== undefined) return named;
  if (octet >= 0x20 && octet < 0x7f) return String.fromCharCode(octet);
  return `\\x${octet.toString(16).padStart(2, "0")}`;
}
