import type { TranscriptEntry } from "../evidence.ts";

/** A transcript entry before its time is put on it. */
export type Happening = TranscriptEntry extends infer Entry
  ? Entry extends { t: string }
    ? Omit<Entry, "t">
    : never
  : never;

/** Collects what happens in a cell, in order, each with its time. */
export class Transcript {
  readonly #entries: TranscriptEntry[] = [];
  readonly #clock: () => bigint;

  constructor(clock: () => bigint = wallClockNs) {
    this.#clock = clock;
  }

  /** Notes what happened now. */
  note(happening: Happening): void {
    this.#entries.push({ t: this.#clock().toString(), ...happening } as TranscriptEntry);
  }

  /** Everything noted so far. */
  get entries(): readonly TranscriptEntry[] {
    return this.#entries;
  }
}

/** Nanoseconds since 1970 that never go backwards: the process's start by the wall clock, plus the monotonic time since. */
function wallClockNs(): bigint {
  return BigInt(Math.round(performance.timeOrigin * 1e6)) + BigInt(Math.round(performance.now() * 1e6));
}
