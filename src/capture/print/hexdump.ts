import type { OctetWriter } from "./octet-writer.ts";
import { putHex, putSpaces } from "./put.ts";

const ROW = 16;
const HALF = 8;
const SPACE = 0x20;
const DOT = 0x2e;
const PIPE = 0x7c;
const NEWLINE = 0x0a;
const OFFSET_DIGITS = 8;
const MAX_LINE = 96;

/**
 * Writes octets as `hexdump -C` does: the offset, 16 octets with a gap behind the eighth, and their ASCII between bars; what is not
 * printable is a dot.
 */
export function writeHexdump(writer: OctetWriter, octets: Uint8Array): void {
  for (let from = 0; from < octets.length; from += ROW) {
    const row = octets.subarray(from, from + ROW);
    const target = writer.room(MAX_LINE);
    let at = putHex(target, writer.length, from, OFFSET_DIGITS);
    at = putRow(target, putSpaces(target, at, 2), row);
    target.setUint8(at++, PIPE);
    for (const octet of row) target.setUint8(at++, printable(octet));
    target.setUint8(at++, PIPE);
    target.setUint8(at++, NEWLINE);
    writer.length = at;
  }
}

/** Writes 16 places of two digits, those behind the last octet empty. */
function putRow(target: DataView, start: number, row: Uint8Array): number {
  let at = start;
  for (let index = 0; index < ROW; index += 1) {
    const octet = row[index];
    at = octet === undefined ? putSpaces(target, at, 2) : putHex(target, at, octet, 2);
    at = putSpaces(target, at, index === HALF - 1 || index === ROW - 1 ? 2 : 1);
  }
  return at;
}

/** Returns the octet where it is printable ASCII, else a dot. */
export function printable(octet: number): number {
  return octet >= SPACE && octet <= 0x7e ? octet : DOT;
}
