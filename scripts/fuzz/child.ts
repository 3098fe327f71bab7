import { openSync, writeSync } from "node:fs";
import { FuzzFailure, playRound, readCaptures } from "./rounds.ts";

/** What the parent says when it starts this program. */
export interface ChildSettings {
  readonly folders: readonly string[];
  readonly seed: number;
  readonly first: number;
  /** Rounds to play; as many as time allows where it is absent. */
  readonly count?: number;
  readonly seconds: number;
  /** Where the number of the round under way is kept. */
  readonly roundPath: string;
}

const REPORT_MS = 5000;

const settings: ChildSettings = JSON.parse(process.argv[2] ?? "{}");
const roundFile = openSync(settings.roundPath, "w");
const captures = readCaptures(settings.folders);
const end = performance.now() + settings.seconds * 1000;
let nextReport = performance.now() + REPORT_MS;
let packets = 0;
let whole = 0;
let round = settings.first;

try {
  while (performance.now() < end && round - settings.first < (settings.count ?? Number.POSITIVE_INFINITY)) {
    writeSync(roundFile, `${round}\n`.padStart(16), 0);
    const outcome = await playRound(captures, settings.seed, round);
    packets += outcome.packets;
    whole += outcome.isWhole ? 1 : 0;
    round += 1;
    if (performance.now() > nextReport) report();
  }
  report();
} catch (error) {
  if (!(error instanceof FuzzFailure)) throw error;
  const { cause } = error;
  process.stderr.write(`round ${error.round}: ${cause instanceof Error ? cause.stack : error.message}\n`);
  process.exitCode = 1;
}

function report(): void {
  nextReport = performance.now() + REPORT_MS;
  const megabytes = Math.round(process.memoryUsage().rss / 1e6);
  const rounds = round - settings.first;
  process.stdout.write(`${rounds} rounds, ${whole} read to the end, ${packets} packets, ${megabytes} MB\n`);
}
