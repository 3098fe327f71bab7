import { type Piece, WORD_LENGTH } from "./put.ts";

/** How many pieces are kept; a power of two. */
const KEPT = 4096;

/** Stands for the key and the place of a piece that is not kept. */
export const NOT_KEPT = -1;

/**
 * Keeps pieces by numbers from 0 on as long as no other one needs their place; they are all equally long, or begin anew. They lie behind
 * each other and not each on its own: with many connections most of the time would go into fetching them from memory.
 */
export class KeptPieces {
  #length = 0;
  #wordCount = 0;
  #words = new Float64Array();
  /** The key of each plus one; 0 where none is. */
  readonly #keys = new Int32Array(KEPT);

  /** Returns where the piece of `key` is; NOT_KEPT where it is not kept. */
  find(key: number): number {
    const place = key & (KEPT - 1);
    return key !== NOT_KEPT && this.#keys[place] === key + 1 ? place : NOT_KEPT;
  }

  /** Takes a piece and returns where it is; with the key NOT_KEPT it is found no more, but can be written. */
  keep(key: number, { length, words }: Piece): number {
    if (length !== this.#length) this.#begin(length, words.length);
    const place = key & (KEPT - 1);
    this.#keys[place] = key + 1;
    this.#words.set(words, place * words.length);
    return place;
  }

  #begin(length: number, wordCount: number): void {
    this.#length = length;
    this.#wordCount = wordCount;
    this.#words = new Float64Array(KEPT * wordCount);
    this.#keys.fill(0);
  }

  /** Writes the piece that is at `place`. */
  put(target: DataView, at: number, place: number): number {
    const from = place * this.#wordCount;
    for (let index = 0; index < this.#wordCount; index += 1)
      target.setFloat64(at + index * WORD_LENGTH, this.#words[from + index] ?? 0, true);
    return at + this.#length;
  }
}
