const MODULUS = 2 ** 32;

/**
 * Returns the sequence number `count` octets after `sequenceNumber`, modulo 2^32 (RFC 9293 §3.4).
 * A negative `count` goes back.
 */
export function seqAdd(sequenceNumber: number, count: number): number {
  const sum = (sequenceNumber + count) % MODULUS;
  return sum < 0 ? sum + MODULUS : sum;
}

/** Returns how many octets lie on the way forward from `from` to `to`: 0 to 2^32 - 1 (RFC 9293 §3.4). */
export function seqDistance(from: number, to: number): number {
  return (to - from) >>> 0;
}

/**
 * Returns how far `a` is after `b` by the shorter way round the circle: negative when `a` is the older one, 0 when they
 * are equal (RFC 9293 §3.4). It sorts numbers that lie within half the circle of each other, as all of one window do.
 *
 * Numbers exactly 2^31 apart have no order; then each is said to be before the other.
 */
export function seqCompare(a: number, b: number): number {
  return (a - b) | 0;
}
