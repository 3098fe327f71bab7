import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ScenarioError } from "../../../src/harness/scenario/scenario-error.ts";

/** Writes `text` into a folder of its own as `name`, hands its path to `use`, and removes it again. */
export async function withFile<Result>(
  name: string,
  text: string | Uint8Array,
  use: (path: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "lab-scenario-"));
  try {
    await writeFile(join(folder, name), text);
    return await use(join(folder, name));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Returns the lines of the error that reading `text` gives, without the folder before the file's name. */
export async function mistakesOf(
  name: string,
  text: string | Uint8Array,
  read: (path: string) => Promise<unknown>,
): Promise<readonly string[]> {
  return withFile(name, text, async (path) => {
    try {
      await read(path);
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      return error.message.replaceAll(path, name).split("\n");
    }
    return [];
  });
}
