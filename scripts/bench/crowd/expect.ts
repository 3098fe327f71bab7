/**
 * Returns the place behind `expected`, which stands at `start`.
 * @throws when something else stands there.
 */
export function expectAt(octets: Buffer, start: number, expected: Uint8Array): number {
  for (let at = 0; at < expected.length; at++) {
    if (octets[start + at] === expected[at]) continue;
    const found = octets.toString("latin1", start, start + Math.max(expected.length, 80));
    throw new Error(
      `${JSON.stringify(found)} came in place of ${JSON.stringify(String(Buffer.from(expected)))}.`,
    );
  }
  return start + expected.length;
}
