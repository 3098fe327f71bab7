import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { playChapter } from "./chapters/play-chapter.ts";

const USAGE = "usage: npm run chapters [-- --check] [NAME...]\n";
const folder = fileURLToPath(new URL("../docs/learn/", import.meta.url));

process.exitCode = await main(process.argv.slice(2));

/**
 * Runs the commands of the learners' chapters and writes what they print below them, or with --check says what would change.
 * Returns 0 when every chapter shows what its commands print, 1 with --check when one does not, 2 for bad usage.
 */
async function main(words: readonly string[]): Promise<number> {
  const isCheck = words.includes("--check");
  const wanted = words.filter((word) => word !== "--check");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".md")).sort();
  const chosen = names.filter((name) => wanted.length === 0 || wanted.some((each) => name.startsWith(each)));
  if (chosen.length === 0 || wanted.some((word) => word.startsWith("-"))) {
    process.stderr.write(USAGE);
    return 2;
  }
  const differences = await Promise.all(chosen.map((name) => play(join(folder, name), isCheck)));
  return isCheck && differences.some((count) => count > 0) ? 1 : 0;
}

async function play(file: string, isCheck: boolean): Promise<number> {
  const written = await readFile(file, "utf8");
  const { markdown, differences } = await playChapter(written);
  for (const difference of differences) process.stdout.write(`${file}, ${difference}\n\n`);
  if (!isCheck && markdown !== written) await writeFile(file, markdown);
  return differences.length;
}
