/** Counts for each connection the time since it was last heard of, and tells when that is too long. */
export class Activity {
  readonly #limitMs: number;
  readonly #onSilence: (connection: number) => void;
  readonly #timers = new Map<number, NodeJS.Timeout>();
  #ended = false;

  constructor(limitMs: number, onSilence: (connection: number) => void) {
    this.#limitMs = limitMs;
    this.#onSilence = onSilence;
  }

  /** Begins the time of a connection, anew when it runs. */
  reset(connection: number): void {
    if (this.#ended) return;
    clearTimeout(this.#timers.get(connection));
    const silent = () => {
      this.#timers.delete(connection);
      this.#onSilence(connection);
    };
    this.#timers.set(connection, setTimeout(silent, this.#limitMs));
  }

  /** Ends the time of one connection. */
  forget(connection: number): void {
    clearTimeout(this.#timers.get(connection));
    this.#timers.delete(connection);
  }

  /** Ends the time of all, for good. */
  end(): void {
    this.#ended = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
