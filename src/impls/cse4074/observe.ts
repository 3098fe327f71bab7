import type { Observation } from "../impl.ts";

/** Returns what breaks a rule, else one observation that it holds, unless there was nothing that it speaks of. */
export function conclude(
  broken: readonly Observation[],
  holds: Omit<Observation, "verdict"> | undefined,
): readonly Observation[] {
  if (broken.length > 0) return broken;
  return holds === undefined ? [] : [{ verdict: "holds", ...holds }];
}

/** Returns `frame 7` or `frames 7, 9`, for the middle of a sentence. */
export function nameFrames(frames: readonly number[]): string {
  return `${frames.length === 1 ? "frame" : "frames"} ${frames.join(", ")}`;
}

/** Returns `1 message` or `3 messages`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
