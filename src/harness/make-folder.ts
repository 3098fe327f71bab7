import { existsSync } from "node:fs";
import { mkdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/**
 * Makes a folder and those above it; one that is there already stays as it is. The recursive `mkdir` of Node 20 never ends where
 * nothing can be made, as in /proc, whose answer is that the folder above is missing.
 */
export async function makeFolder(path: string): Promise<void> {
  const folder = resolve(path);
  if (await isFolder(folder)) return;
  try {
    await mkdir(folder);
  } catch (error) {
    const above = dirname(folder);
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST" && (await isFolder(folder))) return;
    if (code !== "ENOENT") throw error;
    if (!existsSync(above)) await makeFolder(above);
    // Another cell may have made the folder above a moment ago; where it has always been there, this fails again.
    await mkdir(folder).catch(async (again: unknown) => {
      if (!(await isFolder(folder))) throw again;
    });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
