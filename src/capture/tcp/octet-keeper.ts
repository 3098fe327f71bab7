const NOTHING = new Uint8Array();
const SLAB_LENGTH = 1 << 16;

/** Keeps copies of octets close together: a buffer for each of a million segments would take more room than what is in them. */
export class OctetKeeper {
  #slab = NOTHING;
  #used = 0;

  /** Returns a copy that stays. */
  keep(octets: Uint8Array): Uint8Array {
    if (octets.length === 0) return NOTHING;
    if (octets.length > SLAB_LENGTH / 4) return octets.slice();
    if (this.#used + octets.length > this.#slab.length) {
      this.#slab = new Uint8Array(SLAB_LENGTH);
      this.#used = 0;
    }
    const kept = this.#slab.subarray(this.#used, this.#used + octets.length);
    kept.set(octets);
    this.#used += octets.length;
    return kept;
  }
}
