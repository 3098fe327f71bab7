import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "./command.ts";

/**
 * Makes the folder that a run's evidence goes into, and returns its path: the one asked for, else a fresh one in `runs`, so that two
 * runs which begin in the same second do not share one.
 */
export async function makeOutFolder(asked: string | undefined): Promise<string> {
  const path = asked ?? join("runs", new Date().toISOString().replaceAll(/[-:]|\.\d+Z/gu, ""));
  try {
    if (asked === undefined) return await makeFresh(path);
    await mkdir(asked, { recursive: true });
    return asked;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The evidence cannot go to ${path} (${why}); name another folder with --out.`);
  }
}

async function makeFresh(path: string): Promise<string> {
  await mkdir("runs", { recursive: true });
  for (let count = 1; ; count++) {
    const name = count === 1 ? path : `${path}-${count}`;
    if (await isMade(name)) return name;
  }
}

async function isMade(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}
