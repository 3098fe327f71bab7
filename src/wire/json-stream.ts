import { WireError } from "./errors.ts";
import { MAX_JSON_DEPTH, MAX_JSON_OCTETS } from "./json-limits.ts";

/** The octets of one value, and where the first of them stands in the stream. */
export interface JsonPiece {
  readonly offset: number;
  readonly octets: Uint8Array;
}

/** The values that octets completed, and why nothing can follow them where that is so. */
export interface JsonPieces {
  readonly pieces: readonly JsonPiece[];
  readonly fault?: WireError;
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OPENING = new Set([0x5b, 0x7b]);
const CLOSING = new Set([0x5d, 0x7d]);
const SPACES = new Set([0x20, 0x09, 0x0a, 0x0d]);
const WORD_STARTS = new Set(Array.from("-0123456789ntfNI", (character) => character.charCodeAt(0)));
const FIRST_HELD = 1024;

/**
 * Cuts a stream of JSON values that have no terminator, however it arrives. A list, an object and a string end with their own
 * last octet; a number or a word ends where something else begins, so it stays `unfinished` until then.
 *
 * It finds borders and no more: what a piece holds is for a parser to judge. It keeps at most MAX_JSON_OCTETS octets of the one
 * value that has begun, and a counter for its depth. Behind a fault there is no way back into the stream, so it stays for good:
 * `WIRE_BAD_JSON` for an octet that begins no value, `WIRE_TOO_LONG`, and `WIRE_TOO_DEEP` beyond MAX_JSON_DEPTH levels.
 */
export class JsonStream {
  #held = new Uint8Array(FIRST_HELD);
  #length = 0;
  #offset = 0;
  #depth = 0;
  #within: "nothing" | "list" | "string" | "escape" | "word" = "nothing";
  #fault: WireError | undefined;

  /** The octets of a value that has begun and not ended; they are overwritten by the next `push`. */
  get unfinished(): Uint8Array {
    return this.#held.subarray(0, this.#length);
  }

  /** Takes octets as they arrive; returns the values that are whole with them. */
  push(octets: Uint8Array): JsonPieces {
    const pieces: JsonPiece[] = [];
    for (const octet of octets) {
      if (this.#fault !== undefined) break;
      if (this.#within === "word" && !isWordOctet(octet)) pieces.push(this.#finish());
      if (this.#within === "nothing") this.#begin(octet);
      else this.#goOn(octet);
      if (this.#length > 0 && this.#within === "nothing") pieces.push(this.#finish());
      this.#offset++;
    }
    return this.#fault === undefined ? { pieces } : { pieces, fault: this.#fault };
  }

  #begin(octet: number): void {
    if (SPACES.has(octet)) return;
    if (octet === QUOTE) this.#within = "string";
    else if (OPENING.has(octet)) {
      this.#within = "list";
      this.#depth = 1;
    } else if (WORD_STARTS.has(octet)) this.#within = "word";
    else {
      this.#refuse("WIRE_BAD_JSON", "begins no JSON value");
      return;
    }
    this.#hold(octet);
  }

  #goOn(octet: number): void {
    this.#hold(octet);
    if (this.#within === "escape") this.#within = "string";
    else if (this.#within === "string") {
      if (octet === BACKSLASH) this.#within = "escape";
      else if (octet === QUOTE) this.#within = this.#depth > 0 ? "list" : "nothing";
    } else if (this.#within === "list") this.#goOnInList(octet);
  }

  #goOnInList(octet: number): void {
    if (octet === QUOTE) this.#within = "string";
    else if (OPENING.has(octet)) this.#depth++;
    else if (CLOSING.has(octet)) this.#depth--;
    if (this.#depth === 0) this.#within = "nothing";
    if (this.#depth > MAX_JSON_DEPTH) this.#refuse("WIRE_TOO_DEEP", `opens level ${this.#depth}`);
  }

  #hold(octet: number): void {
    if (this.#length === MAX_JSON_OCTETS) {
      this.#refuse("WIRE_TOO_LONG", `is one too many for a value of ${MAX_JSON_OCTETS} octets`);
      return;
    }
    if (this.#length === this.#held.length) {
      const wider = new Uint8Array(this.#held.length * 2);
      wider.set(this.#held);
      this.#held = wider;
    }
    this.#held[this.#length++] = octet;
  }

  /** What was held for a long value is given back with it. */
  #finish(): JsonPiece {
    const octets = this.#held.slice(0, this.#length);
    const end = this.#within === "word" ? this.#offset : this.#offset + 1;
    this.#held = this.#held.length > FIRST_HELD ? new Uint8Array(FIRST_HELD) : this.#held;
    this.#length = 0;
    this.#within = "nothing";
    return { offset: end - octets.length, octets };
  }

  #refuse(code: "WIRE_BAD_JSON" | "WIRE_TOO_LONG" | "WIRE_TOO_DEEP", why: string): void {
    this.#fault = new WireError(code, `Octet ${this.#offset} of the stream ${why}.`, {
      offset: this.#offset,
    });
    this.#held = new Uint8Array(0);
    this.#length = 0;
  }
}

/** Letters, digits, `+`, `-` and `.`: numbers, `true`, `false`, `null`, `NaN` and `Infinity`. */
function isWordOctet(octet: number): boolean {
  const folded = octet | 0x20;
  if (folded >= 0x61 && folded <= 0x7a) return true;
  return (octet >= 0x30 && octet <= 0x39) || octet === 0x2b || octet === 0x2d || octet === 0x2e;
}
