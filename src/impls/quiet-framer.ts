import type { Framer } from "./framer.ts";

/** The most octets that are kept for one message; a peer that never pauses has what it sent handed over in such pieces. */
const MAX_FRAME_OCTETS = 1 << 20;

/** So many such pieces without a pause are no message any more. */
const MAX_PIECES = 4;

/** Why a peer is given up whose message never ends, as the end of a sentence. */
export const ENDLESS = `its message does not end within ${(MAX_PIECES * MAX_FRAME_OCTETS) >> 20} MiB`;

/** How long a sender must pause before what it sent counts as a whole message, unless it is told otherwise. */
export const QUIET_MS = 20;

let quietMs = QUIET_MS;

/** Sets how long a sender must pause, in milliseconds, for every framer that this program makes from now on. */
export function waitForQuietOf(milliseconds: number): void {
  quietMs = milliseconds;
}

/** Octets that are made room for at first. */
const FIRST_ROOM = 1024;

/**
 * Joins the pieces of a message that has no terminator and no length: a message ends when nothing more arrives for a while.
 * That pause is the only border which survives any cutting of the stream.
 */
export class QuietFramer implements Framer {
  readonly #quietMs: number;
  readonly #onFrame: (frame: Uint8Array) => void;
  readonly #onEndless: () => void;
  /** Room for what has arrived; it doubles, so that single octets cost no more than a whole. */
  #room = Buffer.alloc(FIRST_ROOM);
  #length = 0;
  #pieces = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `onEndless` is called with each piece of a message that is longer than ENDLESS says. */
  constructor(onFrame: (frame: Uint8Array) => void, waitMs = quietMs, onEndless = () => {}) {
    this.#quietMs = waitMs;
    this.#onFrame = onFrame;
    this.#onEndless = onEndless;
  }

  /** Takes octets as they arrive. */
  push(octets: Uint8Array): void {
    for (let rest = octets; rest.length > 0; ) {
      const part = rest.subarray(0, MAX_FRAME_OCTETS - this.#length);
      this.#add(part);
      rest = rest.subarray(part.length);
      if (this.#length === MAX_FRAME_OCTETS) this.#handOverPiece();
    }
    if (this.#length === 0) return;
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.flush(), this.#quietMs);
    else this.#timer.refresh();
  }

  /** Hands over what has arrived, at the end of the stream. */
  flush(): void {
    this.#pieces = 0;
    this.#handOver();
  }

  #handOverPiece(): void {
    this.#pieces++;
    this.#handOver();
    if (this.#pieces > MAX_PIECES) this.#onEndless();
  }

  #handOver(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#length === 0) return;
    const frame = this.#room.subarray(0, this.#length);
    this.#room = Buffer.alloc(FIRST_ROOM);
    this.#length = 0;
    this.#onFrame(frame);
  }

  #add(octets: Uint8Array): void {
    const length = this.#length + octets.length;
    if (length > this.#room.length) {
      const room = Buffer.alloc(Math.max(length, 2 * this.#room.length));
      room.set(this.#room.subarray(0, this.#length));
      this.#room = room;
    }
    this.#room.set(octets, this.#length);
    this.#length = length;
  }
}
