import { WallClock } from "../../capture/wall-clock.ts";
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
  readonly #clock = new WallClock();

  /** Notes what happened now. */
  note(happening: Happening): void {
    this.#entries.push({ t: this.#clock.ns().toString(), ...happening } as TranscriptEntry);
  }

  /** Everything noted so far. */
  get entries(): readonly TranscriptEntry[] {
    return this.#entries;
  }

  /** Milliseconds by which the clock that gives the times was set since the first entry could be noted. */
  get clockSetByMs(): number {
    return this.#clock.setByMs;
  }
}
