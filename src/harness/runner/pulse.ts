/**
 * Lets many waiters look again whenever anything happens in a cell: a packet, a screen line, an exit. Its time stands still while this process does
 * not run: on a busy machine, what happened meanwhile waits to be heard, and nothing may be said of it before.
 */
export class Pulse {
  readonly #waiters = new Set<() => void>();
  #ticking: NodeJS.Timeout | undefined;
  #listenedAt = 0;
  #deafMs = 0;
  #lastAt = this.now();

  /** Milliseconds, counted from some moment on, during which this process has listened. */
  now(): number {
    const at = performance.now();
    if (this.#ticking !== undefined) {
      this.#deafMs += Math.max(0, at - this.#listenedAt - LATE_MS);
      this.#listenedAt = at;
    }
    return at - this.#deafMs;
  }

  /** Says that something happened. */
  beat(): void {
    this.#lastAt = this.now();
    for (const waiter of [...this.#waiters]) waiter();
  }

  /** Milliseconds since anything happened, counted from `since` (of `now()`) at the earliest. */
  quietForMs(since: number): number {
    return this.now() - Math.max(this.#lastAt, since);
  }

  /**
   * Resolves with what `look` returns as soon as that is not `undefined`; `look` runs at once and at every beat, and every
   * `pollMs` for what gives no beat (a socket table). Resolves with `undefined` after `limitMs`, behind a last look, or when `cancelled` is
   * aborted.
   */
  until<T>(look: () => T | undefined, options: WaitOptions): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(limit);
        clearInterval(poll);
        this.#waiters.delete(again);
        if (this.#waiters.size === 0) this.#stopTicking();
        options.cancelled?.removeEventListener("abort", giveUp);
      };
      const giveUp = () => {
        stop();
        resolve(undefined);
      };
      const again = () => {
        try {
          const value = look();
          if (value === undefined) return;
          stop();
          resolve(value);
        } catch (error) {
          stop();
          reject(error);
        }
      };
      this.#startTicking();
      const end = this.now() + options.limitMs;
      const lastLook = () => {
        const left = end - this.now();
        if (left > 0) {
          limit = setTimeout(lastLook, left);
          return;
        }
        again();
        giveUp();
      };
      let limit = setTimeout(lastLook, options.limitMs);
      const poll = options.pollMs === undefined ? undefined : setInterval(again, options.pollMs);
      this.#waiters.add(again);
      options.cancelled?.addEventListener("abort", giveUp);
      if (options.cancelled?.aborted === true) giveUp();
      else again();
    });
  }

  #startTicking(): void {
    if (this.#ticking !== undefined) return;
    this.#listenedAt = performance.now();
    this.#ticking = setInterval(() => this.now(), TICK_MS);
  }

  #stopTicking(): void {
    clearInterval(this.#ticking);
    this.#ticking = undefined;
  }
}

/** While somebody waits, this process looks so often whether it runs; a look that comes later than `LATE_MS` shows that it did not. */
const TICK_MS = 20;
const LATE_MS = 60;

/** How long to wait, and what ends the waiting early. */
export interface WaitOptions {
  readonly limitMs: number;
  readonly pollMs?: number;
  readonly cancelled?: AbortSignal;
}
