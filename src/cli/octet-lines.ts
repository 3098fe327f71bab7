import { Transform, type TransformCallback } from "node:stream";
import { concat } from "../wire/octets.ts";
import { decodeSurrogateEscape } from "../wire/surrogate-escape.ts";

const LINE_FEED = 0x0a;

/** Turns typed octets into the text of whole lines, in which octets that are no UTF-8 are kept. */
export class OctetLines extends Transform {
  #begun: Uint8Array[] = [];

  constructor() {
    super({ readableObjectMode: true });
  }

  override _transform(octets: Uint8Array, _encoding: BufferEncoding, done: TransformCallback): void {
    const end = octets.lastIndexOf(LINE_FEED) + 1;
    this.#begun.push(octets.subarray(0, end));
    if (end > 0) this.#hand();
    this.#begun.push(octets.subarray(end));
    done();
  }

  override _flush(done: TransformCallback): void {
    this.#hand();
    done();
  }

  #hand(): void {
    const text = decodeSurrogateEscape(concat(this.#begun));
    this.#begun = [];
    if (text !== "") this.push(text);
  }
}
