import { hex } from "../../wire/octets.ts";
import type { ExplainedField } from "./explanation.ts";

/** Makes the fields of one header, and says of those that were cut off that they were. */
export class FieldMaker {
  readonly #octets: Uint8Array;
  readonly #start: number;
  readonly fields: ExplainedField[] = [];

  constructor(frame: Uint8Array, start: number) {
    this.#octets = frame;
    this.#start = start;
  }

  /** Adds the field of so many octets at an offset of the header. */
  add(offset: number, length: number, ...meaning: readonly string[]): void {
    const octets = this.#octets.subarray(this.#start + offset, this.#start + offset + length);
    const isWhole = octets.length === length;
    this.fields.push({
      offset,
      octets: hex(octets),
      meaning: isWhole ? meaning : ["not captured, or not all of it"],
    });
  }
}

/** Returns a number as `0x0a3c`. */
export function hexNumber(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, "0")}`;
}
