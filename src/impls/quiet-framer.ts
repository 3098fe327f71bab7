/**
 * Joins the pieces of a message that has no terminator and no length: a message ends when nothing more arrives for `quietMs`.
 * That pause is the only border which survives any cutting of the stream.
 */
export class QuietFramer {
  readonly #quietMs: number;
  readonly #onFrame: (frame: Uint8Array) => void;
  #parts: Uint8Array[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(quietMs: number, onFrame: (frame: Uint8Array) => void) {
    this.#quietMs = quietMs;
    this.#onFrame = onFrame;
  }

  /** Takes octets as they arrive. */
  push(octets: Uint8Array): void {
    this.#parts.push(octets);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.flush(), this.#quietMs);
  }

  /** Hands over what has arrived, at the end of the stream. */
  flush(): void {
    clearTimeout(this.#timer);
    if (this.#parts.length === 0) return;
    const frame = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#onFrame(frame);
  }
}
