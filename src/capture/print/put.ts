/*
 * Text as octets of UTF-8, written into a target that has room. Each function returns where it ended. Numbers and ASCII become octets one
 * by one with no string between: a million rows are a hundred million octets, and to make strings of them first takes several times as long.
 */

const SPACE = 0x20;
const ZERO = 0x30;
const SMALL = 0x3fff_ffff;
const encoder = new TextEncoder();

/** Returns the octets of a text that is written again and again. */
export function encoded(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Writes any text; `target` needs three octets for each of its UTF-16 units. */
export function putText(target: Uint8Array, at: number, text: string): number {
  return at + encoder.encodeInto(text, target.subarray(at)).written;
}

/** Writes octets. */
export function putOctets(target: Uint8Array, at: number, octets: Uint8Array): number {
  const { length } = octets;
  for (let index = 0; index < length; index += 1) target[at + index] = octets[index] ?? 0;
  return at + length;
}

/** Writes `count` spaces; none where it is below 1. */
export function putSpaces(target: Uint8Array, at: number, count: number): number {
  let end = at;
  for (let left = count; left > 0; left -= 1) target[end++] = SPACE;
  return end;
}

/** Writes a whole number from 0 to 2^53 - 1. */
export function putNumber(target: Uint8Array, at: number, value: number): number {
  return putDigits(target, at, value, digitsOf(value));
}

/** Writes the last `count` digits of a whole number, zeros before it where it has fewer. */
export function putDigits(target: Uint8Array, at: number, value: number, count: number): number {
  const end = at + count;
  let place = end;
  let rest = value;
  while (rest > SMALL && place > at) {
    const next = Math.floor(rest / 10);
    target[--place] = ZERO + (rest - next * 10);
    rest = next;
  }
  let small = rest | 0;
  while (place > at) {
    const next = (small / 10) | 0;
    target[--place] = ZERO + (small - next * 10);
    small = next;
  }
  return end;
}

/** Writes the last `count` hexadecimal digits of a number below 2^32, in small letters. */
export function putHex(target: Uint8Array, at: number, value: number, count: number): number {
  let end = at;
  for (let shift = (count - 1) * 4; shift >= 0; shift -= 4) {
    const digit = (value >>> shift) & 0xf;
    target[end++] = digit + (digit < 10 ? ZERO : 0x57);
  }
  return end;
}

/** Returns how many decimal digits a whole number from 0 to 2^53 - 1 has. */
export function digitsOf(value: number): number {
  if (value < 10) return 1;
  if (value < 100) return 2;
  if (value < 1000) return 3;
  if (value < 10_000) return 4;
  if (value < 100_000) return 5;
  if (value < 1_000_000) return 6;
  let digits = 7;
  for (let limit = 1e7; value >= limit; limit *= 10) digits += 1;
  return digits;
}
