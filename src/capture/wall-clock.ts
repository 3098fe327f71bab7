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
  #setByMs = 0;

  constructor(sources: ClockSources = SYSTEM) {
    this.#sources = sources;
    this.read();
    this.#setByMs = 0;
  }

  /** Milliseconds by which the wall clock was set since this clock was made, forwards and backwards together. */
  get setByMs(): number {
    return this.#setByMs;
  }

  /** Returns the time; the object is the same at each call. */
  read(): WallTime {
    const wall = this.#sources.wallMs();
    const within = this.#sources.countedMs() + this.#lagMs - wall;
    const fraction = Math.min(Math.max(within, 0), LAST_OF_MS);
    this.#lagMs += fraction - within;
    this.#setByMs += Math.abs(fraction - within);
    this.#time.seconds = Math.floor(wall / 1000);
    this.#time.nanoseconds = (wall % 1000) * 1e6 + Math.floor(fraction * 1e6);
    return this.#time;
  }

  /** Returns the time in nanoseconds since 1970-01-01 UTC. */
  ns(): bigint {
    const { seconds, nanoseconds } = this.read();
    return BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds);
  }
}

/** The last nanosecond of a millisecond. */
const LAST_OF_MS = 0.999999;
