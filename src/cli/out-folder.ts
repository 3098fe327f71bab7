import { existsSync } from "node:fs";
import { access, constants, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "../harness/make-folder.ts";
import { whyNotWritten } from "./cannot-write.ts";
import { UsageError } from "./command.ts";

/**
 * Makes the folder that a run's evidence goes into, and returns its path: the one asked for, else a fresh one in `runs`, so that two
 * runs which begin in the same second do not share one.
 * @throws {UsageError} when nothing can be written there.
 */
export async function makeOutFolder(asked: string | undefined): Promise<string> {
  const path = asked ?? join("runs", new Date().toISOString().replaceAll(/[-:]|\.\d+Z/gu, ""));
  try {
    if (asked === undefined) return await makeFresh(path);
    await makeFolder(asked);
    await tryToWrite(asked);
    return asked;
  } catch (error) {
    const why = whyNotWritten(path, error);
    throw new UsageError(
      `The evidence cannot go to ${path}, because ${why}; name another folder with --out.`,
    );
  }
}

/**
 * Makes the folder of a file that is written later, so that nobody waits for a run whose result has no place.
 * @throws {UsageError} when the file cannot be written.
 */
export async function makeRoomFor(file: string, option: string): Promise<void> {
  try {
    if (existsSync(file)) await access(file, constants.W_OK);
    else {
      await makeFolder(dirname(file));
      await tryToWrite(dirname(file));
    }
  } catch (error) {
    const why = whyNotWritten(file, error);
    throw new UsageError(`${option} cannot write ${file}, because ${why}; name another file.`);
  }
}

async function makeFresh(path: string): Promise<string> {
  await makeFolder("runs");
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
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** The bits of a folder do not say whether its disk is read-only, or takes files at all. */
async function tryToWrite(folder: string): Promise<void> {
  const probe = join(folder, `.lab-${process.pid}.part`);
  await writeFile(probe, "");
  await rm(probe);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
