/** Tenths of a millisecond up to twenty seconds; what takes longer counts as that. */
const BINS = 200_000;

/** How long messages took, counted in tenths of a millisecond. */
export class Latencies {
  readonly #bins = new Uint32Array(BINS);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Counts one message that took so many tenths of a millisecond. */
  add(tenths: number): void {
    const bin = Math.min(Math.max(Math.round(tenths), 0), BINS - 1);
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
    this.#count++;
  }

  /** Returns the milliseconds within which so many of a hundred messages came. */
  percentile(percent: number): number {
    const wanted = Math.ceil((this.#count * percent) / 100);
    let seen = 0;
    for (const [bin, count] of this.#bins.entries()) {
      seen += count;
      if (seen >= wanted && count > 0) return bin / 10;
    }
    return 0;
  }

  clear(): void {
    this.#bins.fill(0);
    this.#count = 0;
  }
}
