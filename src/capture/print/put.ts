/*
 * Text as octets of UTF-8, written into a target that has room. Each function returns where it ended. Numbers and ASCII become octets one
 * by one with no string between: a million rows are a hundred million octets, and to make strings of them first takes several times as long.
 */

const SPACE = 0x20;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const SMALL = 0x3fff_ffff;
/** From so many octets on `set`, whose call takes the time of copying ten, is quicker than copying one by one. */
const WORTH_A_CALL = 12;
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
  if (length >= WORTH_A_CALL) {
    target.set(octets, at);
    return at + length;
  }
  for (let index = 0; index < length; index += 1) target[at + index] = octets[index] ?? 0;
  return at + length;
}

/** Writes `count` spaces; none where it is below 1. */
export function putSpaces(target: Uint8Array, at: number, count: number): number {
  let end = at;
  for (let left = count; left > 0; left -= 1) target[end++] = SPACE;
  return end;
}

/** The four digits of each number below 10,000, behind each other: digits are copied four at a time. */
const FOURS = makeFours();

function makeFours(): Uint8Array {
  const fours = new Uint8Array(40_000);
  for (let value = 0; value < 10_000; value += 1) {
    let rest = value;
    for (let place = value * 4 + 3; place >= value * 4; place -= 1) {
      fours[place] = ZERO + (rest % 10);
      rest = Math.floor(rest / 10);
    }
  }
  return fours;
}

/** Writes a whole number from 0 to 2^53 - 1. */
export function putNumber(target: Uint8Array, at: number, value: number): number {
  if (value < 10_000) return putSmall(target, at, value);
  const upper = value > SMALL ? Math.floor(value / 10_000) : ((value | 0) / 10_000) | 0;
  return putFour(target, putNumber(target, at, upper), value - upper * 10_000);
}

function putSmall(target: Uint8Array, at: number, value: number): number {
  const from = value << 2;
  let end = at;
  if (value >= 1000) target[end++] = FOURS[from] ?? 0;
  if (value >= 100) target[end++] = FOURS[from + 1] ?? 0;
  if (value >= 10) target[end++] = FOURS[from + 2] ?? 0;
  target[end] = FOURS[from + 3] ?? 0;
  return end + 1;
}

function putFour(target: Uint8Array, at: number, value: number): number {
  const from = value << 2;
  target[at] = FOURS[from] ?? 0;
  target[at + 1] = FOURS[from + 1] ?? 0;
  target[at + 2] = FOURS[from + 2] ?? 0;
  target[at + 3] = FOURS[from + 3] ?? 0;
  return at + 4;
}

/** Writes the last `count` digits of a whole number from 0 to 999,999,999, zeros before it where it has fewer. */
function putDigits(target: Uint8Array, at: number, value: number, count: number): number {
  let place = at + count;
  let rest = value | 0;
  while (place - at >= 4) {
    const next = (rest / 10_000) | 0;
    place -= 4;
    putFour(target, place, rest - next * 10_000);
    rest = next;
  }
  while (place > at) {
    const next = (rest / 10) | 0;
    target[--place] = ZERO + (rest - next * 10);
    rest = next;
  }
  return at + count;
}

/** Writes a time of whole seconds, rounded down, and nanoseconds beyond them with `digits` digits after the point, cut, not rounded. */
export function putSeconds(
  target: Uint8Array,
  at: number,
  seconds: number,
  nanoseconds: number,
  digits: number,
): number {
  let whole = seconds;
  let fraction = nanoseconds;
  let end = at;
  if (whole < 0) {
    target[end++] = MINUS;
    whole = -whole - (fraction > 0 ? 1 : 0);
    fraction = fraction > 0 ? 1e9 - fraction : 0;
  }
  end = putNumber(target, end, whole);
  if (digits === 0) return end;
  target[end++] = POINT;
  if (digits === 6) fraction = (fraction / 1000) | 0;
  else if (digits < 9) fraction = Math.floor(fraction / 10 ** (9 - digits));
  return putDigits(target, end, fraction, digits);
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
