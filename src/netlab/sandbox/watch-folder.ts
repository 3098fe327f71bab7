import type { Dirent } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

const LOOK_EVERY_MS = 250;

/** The most that a build may leave in its folder. */
const MOST_OCTETS = 512 * 2 ** 20;
const MOST_FILES = 50_000;

/** Watches a folder that a build writes into, and says once that it holds more than it may. Returns what ends the watching. */
export function watchFolder(folder: string, onExcess: (words: string) => void): () => void {
  let isLooking = false;
  const timer = setInterval(async () => {
    if (isLooking) return;
    isLooking = true;
    const words = await excessOf(folder);
    isLooking = false;
    if (words === undefined) return;
    clearInterval(timer);
    onExcess(words);
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

async function excessOf(folder: string): Promise<string | undefined> {
  let [octets, files] = [0, 0];
  const folders = [folder];
  for (const each of folders) {
    for (const entry of await readdir(each, { withFileTypes: true }).catch((): readonly Dirent[] => [])) {
      if (++files > MOST_FILES) return `made more than ${MOST_FILES} files`;
      const path = join(each, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else octets += (await lstat(path).catch(() => undefined))?.size ?? 0;
      if (octets > MOST_OCTETS) return `wrote more than ${MOST_OCTETS / 2 ** 20} MiB`;
    }
  }
  return undefined;
}
