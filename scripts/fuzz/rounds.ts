import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { exercise, LIMITS, type Outcome } from "./exercise.ts";
import { mutate } from "./mutate.ts";
import { createRandom } from "./random.ts";

/** Captures longer than this take too long to be damaged often. */
const MAX_CAPTURE_LENGTH = 256 * 1024;

/** A round that went wrong. */
export class FuzzFailure extends Error {
  readonly round: number;
  constructor(round: number, what: string, cause: unknown) {
    super(what, { cause });
    this.name = "FuzzFailure";
    this.round = round;
  }
}

/** Returns the captures in folders and the folders in them, in the order of their names. */
export function readCaptures(folders: readonly string[]): readonly Uint8Array[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /\.(?:p?cap|pcapng|ntar|dmp)(?:\.gz)?$/u.test(name))
      .sort()
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile() && statSync(path).size <= MAX_CAPTURE_LENGTH)
      .map((path) => new Uint8Array(readFileSync(path))),
  );
}

/** Returns the input of a round, which is the same whenever seed, round and captures are. */
export function inputOf(captures: readonly Uint8Array[], seed: number, round: number): Uint8Array {
  const random = createRandom(seed, round);
  return mutate(random.pick(captures), random);
}

/**
 * Plays one round.
 * @throws {FuzzFailure} when anything but a CaptureError is thrown, or time or memory pass their limits.
 */
export async function playRound(
  captures: readonly Uint8Array[],
  seed: number,
  round: number,
): Promise<Outcome> {
  const input = inputOf(captures, seed, round);
  const before = process.memoryUsage().arrayBuffers;
  const start = performance.now();
  try {
    const outcome = await exercise(input);
    const seconds = (performance.now() - start) / 1000;
    const octets = process.memoryUsage().arrayBuffers - before;
    if (seconds > LIMITS.seconds) throw new Error(`it took ${seconds.toFixed(1)} s`);
    if (octets > LIMITS.octets) throw new Error(`it took ${octets} octets of buffers`);
    return outcome;
  } catch (error) {
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new FuzzFailure(round, what, error);
  }
}
