/** How long a page may be away before it counts as closed, where its connection just ended. */
const AWAY_MS = 3000;

/** The same where the page said that it goes, which it says when it is loaded again, too. */
const GOING_MS = 1000;

/** The same where a page is just being loaded. */
const LOADING_MS = 10_000;

/** Notices that a person has closed the last page of a program, and has not only loaded it again. */
export class Departure {
  readonly #onLeave: () => void;
  #away: NodeJS.Timeout | undefined;
  #awayMs = AWAY_MS;
  #listeners = 0;

  constructor(onLeave: () => void) {
    this.#onLeave = onLeave;
  }

  /** Told how many pages listen. Before the first one comes nobody can go. */
  listening(count: number): void {
    this.#listeners = count;
    if (count === 0) this.#wait();
    else {
      this.stop();
      this.#awayMs = AWAY_MS;
    }
  }

  /** Told when a page says that it goes. */
  going(): void {
    if (this.#awayMs !== LOADING_MS) this.#awayMs = GOING_MS;
    if (this.#away !== undefined) this.#wait();
  }

  /** Told when a page is loaded, which will listen in a moment. */
  loading(): void {
    this.#awayMs = LOADING_MS;
    if (this.#away !== undefined) this.#wait();
  }

  /** Nobody is waited for any more. */
  stop(): void {
    clearTimeout(this.#away);
    this.#away = undefined;
  }

  #wait(): void {
    this.stop();
    this.#away = setTimeout(() => {
      if (this.#listeners === 0) this.#onLeave();
    }, this.#awayMs);
  }
}
