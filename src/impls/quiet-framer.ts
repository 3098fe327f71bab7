/** The most octets that are kept for one message; a peer that never pauses has what it sent handed over in such pieces. */
const MAX_FRAME_OCTETS = 1 << 20;

/**
 * Joins the pieces of a message that has no terminator and no length: a message ends when nothing more arrives for `quietMs`.
 * That pause is the only border which survives any cutting of the stream.
 */
export class QuietFramer {
  readonly #quietMs: number;
  readonly #onFrame: (frame: Uint8Array) => void;
  #parts: Uint8Array[] = [];
  #length = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(quietMs: number, onFrame: (frame: Uint8Array) => void) {
    this.#quietMs = quietMs;
    this.#onFrame = onFrame;
  }

  /** Takes octets as they arrive. */
  push(octets: Uint8Array): void {
    this.#parts.push(octets);
    this.#length += octets.length;
    clearTimeout(this.#timer);
    if (this.#length >= MAX_FRAME_OCTETS) this.flush();
    else this.#timer = setTimeout(() => this.flush(), this.#quietMs);
  }

  /** Hands over what has arrived, at the end of the stream. */
  flush(): void {
    clearTimeout(this.#timer);
    if (this.#parts.length === 0) return;
    const frame = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#length = 0;
    this.#onFrame(frame);
  }
}
