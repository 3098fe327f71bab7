/*
 * Text as octets of UTF-8, written into a target that has room. Each function returns where it ended, and may spoil up to eight octets
 * behind that (MAX_OVERSHOOT): several octets are stored at once, and what is written next covers those that were too many. A million rows
 * are a hundred million octets; to make strings of them first, or to store them one by one, takes several times as long.
 */

const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
/** The largest number that is put as two times four digits at most. */
const MEDIUM = 99_999_999;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Octets of the numbers in which pieces are stored. */
export const WORD_LENGTH = 8;

/** So many octets may be spoilt behind the end of what was written. */
export const MAX_OVERSHOOT = 8;

/** A text that is written again and again, as octets, eight in each number. No octets of UTF-8 make a NaN, which could change on its way. */
export interface Piece {
  /** How many octets it has; the last word may have room for more. */
  readonly length: number;
  readonly words: Float64Array;
}

/** Returns the octets of a text that is written again and again. */
export function encoded(text: string): Piece {
  const octets = encoder.encode(text);
  return { length: octets.length, words: toWords(octets) };
}

function toWords(octets: Uint8Array): Float64Array {
  const words = new Float64Array(Math.ceil(octets.length / WORD_LENGTH));
  const padded = new Uint8Array(words.length * WORD_LENGTH);
  padded.set(octets);
  const view = new DataView(padded.buffer);
  for (let index = 0; index < words.length; index += 1)
    words[index] = view.getFloat64(index * WORD_LENGTH, true);
  return words;
}

/** Writes any text; `target` needs three octets for each of its UTF-16 units. */
export function putText(target: DataView, at: number, text: string): number {
  const { buffer, byteOffset } = target;
  return at + encoder.encodeInto(text, new Uint8Array(buffer, byteOffset + at)).written;
}

/** Writes the octets of a piece. */
export function putPiece(target: DataView, at: number, { words, length }: Piece): number {
  for (let index = 0; index < words.length; index += 1)
    target.setFloat64(at + index * WORD_LENGTH, words[index] ?? 0, true);
  return at + length;
}

/** Eight spaces. */
const SPACES = encoded(" ".repeat(WORD_LENGTH)).words[0] ?? 0;

/** Writes `count` spaces; none where it is below 1. */
export function putSpaces(target: DataView, at: number, count: number): number {
  for (let done = 0; done < count; done += WORD_LENGTH) target.setFloat64(at + done, SPACES, true);
  return count > 0 ? at + count : at;
}

/** The four digits of each number below 10,000 as octets, the first digit lowest. */
const FOURS = makeFours();

function makeFours(): Int32Array {
  const fours = new Int32Array(10_000).fill(ZERO * 0x01010101);
  for (let value = 1; value < fours.length; value += 1)
    fours[value] = ((fours[(value / 10) | 0] ?? 0) >>> 8) | ((ZERO + (value % 10)) << 24);
  return fours;
}

/** Writes a whole number from 0 to 2^53 - 1. */
export function putNumber(target: DataView, at: number, value: number): number {
  if (value < 10_000) return putSmall(target, at, value);
  if (value > MEDIUM) return putLarge(target, at, value);
  const upper = (value / 10_000) | 0;
  return putFour(target, putSmall(target, at, upper), value - upper * 10_000);
}

function putLarge(target: DataView, at: number, value: number): number {
  const upper = Math.floor(value / 10_000);
  return putFour(target, putNumber(target, at, upper), value - upper * 10_000);
}

function putSmall(target: DataView, at: number, value: number): number {
  const zeros = zerosBefore(value);
  target.setInt32(at, (FOURS[value] ?? 0) >> (zeros << 3), true);
  return at + 4 - zeros;
}

/** Returns how many of four digits are zeros before the number; no jumps, which take longer where the processor cannot foresee them. */
function zerosBefore(value: number): number {
  return ((value - 10) >>> 31) + ((value - 100) >>> 31) + ((value - 1000) >>> 31);
}

function putFour(target: DataView, at: number, value: number): number {
  target.setInt32(at, FOURS[value] ?? 0, true);
  return at + 4;
}

/** Writes a piece of eight octets or fewer, and a number behind it. */
export function putLabelled(target: DataView, at: number, { words, length }: Piece, value: number): number {
  target.setFloat64(at, words[0] ?? 0, true);
  return putNumber(target, at + length, value);
}

/** Writes a time of whole seconds, rounded down, and nanoseconds beyond them with `digits` digits after the point, cut, not rounded. */
export function putSeconds(
  target: DataView,
  at: number,
  seconds: number,
  nanoseconds: number,
  digits: number,
): number {
  let whole = seconds;
  let fraction = nanoseconds;
  let end = at;
  if (whole < 0) {
    target.setUint8(end++, MINUS);
    whole = -whole - (fraction > 0 ? 1 : 0);
    fraction = fraction > 0 ? 1e9 - fraction : 0;
  }
  end = putNumber(target, end, whole);
  if (digits === 0) return end;
  target.setUint8(end++, POINT);
  putNine(target, end, fraction);
  return end + digits;
}

function putNine(target: DataView, at: number, value: number): void {
  const upper = (value / 10_000) | 0;
  const first = (upper / 10_000) | 0;
  target.setUint8(at, ZERO + first);
  target.setInt32(at + 1, FOURS[upper - first * 10_000] ?? 0, true);
  target.setInt32(at + 5, FOURS[value - upper * 10_000] ?? 0, true);
}

/** Writes the last `count` hexadecimal digits of a number below 2^32, in small letters. */
export function putHex(target: DataView, at: number, value: number, count: number): number {
  let end = at;
  for (let shift = (count - 1) * 4; shift >= 0; shift -= 4) {
    const digit = (value >>> shift) & 0xf;
    target.setUint8(end++, digit + (digit < 10 ? ZERO : 0x57));
  }
  return end;
}

/** Returns how many decimal digits a whole number from 0 to 2^53 - 1 has. */
export function digitsOf(value: number): number {
  if (value < 10_000) return 4 - zerosBefore(value);
  if (value <= MEDIUM) return 8 - zerosBefore((value / 10_000) | 0);
  let digits = 9;
  for (let limit = 1e9; value >= limit; limit *= 10) digits += 1;
  return digits;
}

/** Returns what `put` writes, at most `length` octets, as a text. */
export function textPut(length: number, put: (target: DataView, at: number) => number): string {
  const octets = new Uint8Array(length + MAX_OVERSHOOT);
  return decoder.decode(octets.subarray(0, put(new DataView(octets.buffer), 0)));
}
