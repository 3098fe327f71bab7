import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Report } from "../../src/harness/report.ts";
import { median, say, seconds } from "./report.ts";

/** What the interop suite may take with one job: so many times the waits that its scenarios ask for, and so much a cell. */
const BUDGET = { timesWaits: 1.3, perCellMs: 200 } as const;
const RUNS = 5;

const lab = fileURLToPath(new URL("../../lab", import.meta.url));

/** What a run costs with so many cells at once, or as many as it takes by itself. */
export function benchInterop(jobs?: number): void {
  const runs = Array.from({ length: RUNS }, () => runInterop(jobs)).sort((a, b) => a.wallMs - b.wallMs);
  const middle = runs[Math.floor(RUNS / 2)];
  if (middle === undefined) return;
  const { report, wallMs } = middle;
  const waitsMs = report.cells.reduce((sum, { waitedMs }) => sum + waitedMs, 0);
  const budgetMs = BUDGET.timesWaits * waitsMs + BUDGET.perCellMs * report.cells.length;
  const overheadMs = (wallMs - waitsMs) / report.cells.length;
  say(jobs === undefined ? "interop" : `interop --jobs ${jobs}`, [
    `${report.cells.length} cells in ${seconds(wallMs)} s, median of ${RUNS} (${runs.map((run) => seconds(run.wallMs)).join(" ")})`,
    `${((report.cells.length * 1000) / wallMs).toFixed(2)} cells/s; the scenarios ask to wait ${seconds(waitsMs)} s in all`,
    `${overheadMs.toFixed(0)} ms a cell beside the waits`,
    ...(jobs === 1
      ? [
          `${(wallMs / budgetMs).toFixed(2)} of the budget of ${seconds(budgetMs)} s (1.3 x waits + 0.2 s a cell)`,
        ]
      : []),
  ]);
}

function runInterop(jobs: number | undefined): { readonly report: Report; readonly wallMs: number } {
  const out = mkdtempSync(join(tmpdir(), "lab-bench-"));
  const began = performance.now();
  const words = ["run", "interop", "--quiet", "--json", "--out", out];
  if (jobs !== undefined) words.push("--jobs", String(jobs));
  const { stdout, stderr, status } = spawnSync(lab, words, { encoding: "utf8", maxBuffer: 1 << 28 });
  const wallMs = performance.now() - began;
  rmSync(out, { recursive: true, force: true });
  if (status !== 0) throw new Error(`lab run interop ended with ${status}: ${stderr}`);
  return { report: JSON.parse(stdout) as Report, wallMs };
}

/** What the launcher adds to starting the CLI with nothing to do. */
export function benchStart(): void {
  const main = fileURLToPath(new URL("../../dist/cli/main.cjs", import.meta.url));
  const pairs = Array.from({ length: 21 }, () => [
    time(lab, ["--version"]),
    time(process.execPath, [main, "--version"]),
  ]);
  const launcher = median(pairs.map(([withLauncher = 0]) => withLauncher));
  const bare = median(pairs.map(([, alone = 0]) => alone));
  say("./lab --version", [
    `${launcher.toFixed(0)} ms, node alone ${bare.toFixed(0)} ms: the launcher adds ${(launcher - bare).toFixed(0)} ms (medians of 21)`,
  ]);
}

function time(command: string, words: readonly string[]): number {
  const began = performance.now();
  spawnSync(command, words);
  return performance.now() - began;
}
