/** The programs' clock and the capture's may differ by so much. */
export const CLOCKS_DIFFER_NS = 250_000_000n;

/** The earliest moment, by the capture's clock, at which a step can have begun. */
export function beganAt({ t, waitedMs }: { readonly t: string; readonly waitedMs: number }): bigint {
  return BigInt(t) - BigInt(waitedMs) * 1_000_000n - CLOCKS_DIFFER_NS;
}
