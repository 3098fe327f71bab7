import { putText } from "./put.ts";

const INITIAL_CAPACITY = 1 << 16;

/** Gathers octets until somebody takes them. */
export class OctetWriter {
  /** Where the next octet belongs in what `room` returned last. */
  length = 0;
  #octets = new Uint8Array(INITIAL_CAPACITY);

  /** Returns the octets written so far with room for `count` more behind `length`; it holds until the next call. */
  room(count: number): Uint8Array {
    if (this.length + count > this.#octets.length) {
      const larger = new Uint8Array(Math.max(this.#octets.length * 2, this.length + count));
      larger.set(this.#octets.subarray(0, this.length));
      this.#octets = larger;
    }
    return this.#octets;
  }

  /** Writes one octet. */
  octet(octet: number): void {
    this.room(1)[this.length++] = octet;
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
