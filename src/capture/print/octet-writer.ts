import { MAX_OVERSHOOT, putText } from "./put.ts";

const INITIAL_CAPACITY = 1 << 16;

/** Gathers octets until somebody takes them. */
export class OctetWriter {
  /** Where the next octet belongs in what `room` returned last. */
  length = 0;
  #octets = new Uint8Array(INITIAL_CAPACITY);
  #view = new DataView(this.#octets.buffer);

  /** Returns the octets written so far with room for `count` more behind `length`; it holds until the next call. */
  room(count: number): DataView {
    const needed = this.length + count + MAX_OVERSHOOT;
    if (needed > this.#octets.length) this.#grow(needed);
    return this.#view;
  }

  #grow(needed: number): void {
    const larger = new Uint8Array(Math.max(this.#octets.length * 2, needed));
    larger.set(this.#octets.subarray(0, this.length));
    this.#octets = larger;
    this.#view = new DataView(larger.buffer);
  }

  /** Writes one octet. */
  octet(octet: number): void {
    this.room(1).setUint8(this.length++, octet);
  }

  /** Writes any text. */
  string(text: string): void {
    const target = this.room(text.length * 3);
    this.length = putText(target, this.length, text);
  }

  /** Returns what was written, which holds until the next writing, and begins anew. */
  take(): Uint8Array {
    const taken = this.#octets.subarray(0, this.length);
    this.length = 0;
    return taken;
  }
}
