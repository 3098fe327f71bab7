/** Lets many waiters look again whenever anything happens in a cell: a packet, a screen line, an exit. */
export class Pulse {
  readonly #waiters = new Set<() => void>();
  #lastAt = performance.now();

  /** Says that something happened. */
  beat(): void {
    this.#lastAt = performance.now();
    for (const waiter of [...this.#waiters]) waiter();
  }

  /** Milliseconds since anything happened, counted from `since` (of `performance.now()`) at the earliest. */
  quietForMs(since: number): number {
    return performance.now() - Math.max(this.#lastAt, since);
  }

  /**
   * Resolves with what `look` returns as soon as that is not `undefined`; `look` runs at once and at every beat, and every
   * `pollMs` for what gives no beat (a socket table). Resolves with `undefined` after `limitMs` or when `cancelled` is aborted.
   */
  until<T>(look: () => T | undefined, options: WaitOptions): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(limit);
        clearInterval(poll);
        this.#waiters.delete(again);
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
      const limit = setTimeout(giveUp, options.limitMs);
      const poll = options.pollMs === undefined ? undefined : setInterval(again, options.pollMs);
      this.#waiters.add(again);
      options.cancelled?.addEventListener("abort", giveUp);
      if (options.cancelled?.aborted === true) giveUp();
      else again();
    });
  }
}

/** How long to wait, and what ends the waiting early. */
export interface WaitOptions {
  readonly limitMs: number;
  readonly pollMs?: number;
  readonly cancelled?: AbortSignal;
}
