/** A point in time since 1970-01-01 UTC. */
export interface WallTime {
  seconds: number;
  nanoseconds: number;
}

/** What a clock is read from, in milliseconds since 1970: the wall clock, whole ones, and what it showed once and has been counted on since, with fractions. */
export interface ClockSources {
  readonly wallMs: () => number;
  readonly countedMs: () => number;
}

const SYSTEM: ClockSources = {
  wallMs: Date.now,
  countedMs: () => performance.timeOrigin + performance.now(),
};

/**
 * Reads the clock by which the kernel stamps packets, in nanoseconds. Node reads the wall clock to a whole millisecond; what lies within
 * one is counted since the process started. Who counts alone is soon wrong by many milliseconds: a wall clock is set, or made to run faster,
 * as on a machine that was just started.
 */
export class WallClock {
  readonly #sources: ClockSources;
  readonly #time: WallTime = { seconds: 0, nanoseconds: 0 };
  /** What was counted lags behind the wall clock by so much; at the first reading nobody knows since when. */
  #lagMs = 0;
  readonly #firstLagMs: number;
  #setByMs = 0;

  constructor(sources: ClockSources = SYSTEM) {
    this.#sources = sources;
    this.read();
    this.#firstLagMs = this.#lagMs;
    this.#setByMs = 0;
  }

  /** Milliseconds by which the wall clock was away at most from what it showed when this clock was made, and was counted on since. */
  get setByMs(): number {
    return this.#setByMs;
  }

  /** Returns the time; the object is the same at each call. */
  read(): WallTime {
    const { wallMs, countedMs } = this.#readBoth();
    const within = countedMs + this.#lagMs - wallMs;
    const fraction = Math.min(Math.max(within, 0), LAST_OF_MS);
    this.#lagMs += fraction - within;
    this.#setByMs = Math.max(this.#setByMs, Math.abs(this.#lagMs - this.#firstLagMs));
    this.#time.seconds = Math.floor(wallMs / 1000);
    this.#time.nanoseconds = (wallMs % 1000) * 1e6 + Math.floor(fraction * 1e6);
    return this.#time;
  }

  /** Reads both clocks at once: on a busy machine the process may have to wait between the two, and then they say nothing of each other. */
  #readBoth(): { readonly wallMs: number; readonly countedMs: number } {
    for (let tries = 1; ; tries++) {
      const countedMs = this.#sources.countedMs();
      const wallMs = this.#sources.wallMs();
      if (this.#sources.countedMs() - countedMs < AT_ONCE_MS || tries === MOST_TRIES)
        return { wallMs, countedMs };
    }
  }

  /** Returns the time in nanoseconds since 1970-01-01 UTC. */
  ns(): bigint {
    const { seconds, nanoseconds } = this.read();
    return BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
  }
}

/** Two clocks are read in less than this where the process need not wait. */
const AT_ONCE_MS = 0.5;
const MOST_TRIES = 100;

/** The last nanosecond of a millisecond. */
const LAST_OF_MS = 0.999999;
