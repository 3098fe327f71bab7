import { statSync } from "node:fs";
import { findCaptureFiles } from "./compare/capture-files.ts";
import { type Comparison, compareFile } from "./compare/compare-file.ts";
import { describeComparison, describeSummary, summarise } from "./compare/summary.ts";
import { openTshark, type Tshark } from "./compare/tshark.ts";

const USAGE = "usage: npm run compare -- [--json] [--applications] FOLDER...\n";
const OPTIONS: readonly string[] = ["--json", "--applications"];
/** Files that are compared at the same time. */
const AT_ONCE = 2;

process.exitCode = await main(process.argv.slice(2));

/** Compares every capture below the folders with tshark. Returns 0 for no difference, 1 for any, 2 when nothing can be compared. */
async function main(words: readonly string[]): Promise<number> {
  const isJson = words.includes("--json");
  const folders = words.filter((word) => !OPTIONS.includes(word));
  const missing = folders.find((folder) => statSync(folder, { throwIfNoEntry: false }) === undefined);
  if (folders.length === 0 || folders.some((word) => word.startsWith("-"))) return refuse(USAGE);
  if (missing !== undefined) return refuse(`${missing}: there is no such file or folder\n`);
  const tshark = openTshark(words.includes("--applications"));
  if (tshark === undefined) return refuse("tshark is not installed: there is nothing to compare with\n");
  try {
    const files = folders.flatMap(findCaptureFiles);
    if (files.length === 0) return refuse(`${folders.join(", ")}: there is no capture file\n`);
    const show = isJson
      ? () => undefined
      : (each: Comparison) => process.stdout.write(describeComparison(each));
    const comparisons = await compareAll(files, tshark, show);
    const summary = summarise(tshark.version, comparisons);
    process.stdout.write(
      isJson ? `${JSON.stringify({ summary, files: comparisons }, null, 2)}\n` : describeSummary(summary),
    );
    return summary.differences + summary.unread === 0 ? 0 : 1;
  } finally {
    tshark.close();
  }
}

function refuse(message: string): number {
  process.stderr.write(message);
  return 2;
}

/** Shows each comparison in the order of the files, as soon as it and those before it are there. */
async function compareAll(
  files: readonly string[],
  tshark: Tshark,
  show: (comparison: Comparison) => void,
): Promise<readonly Comparison[]> {
  const done: Comparison[] = [];
  let begun = 0;
  let shown = 0;
  const work = async () => {
    while (begun < files.length) {
      const index = begun++;
      done[index] = await compareFile(files[index] ?? "", tshark);
      for (let next = done[shown]; next !== undefined; next = done[++shown]) show(next);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return done;
}
