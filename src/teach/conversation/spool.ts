import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/** Calls `read` with a file that can be read more than once: `path` itself, or a copy of standard input for `-`, which is removed then. */
export async function withRereadable<Result>(
  path: string,
  read: (file: string) => Promise<Result>,
): Promise<Result> {
  if (path !== "-") return await read(path);
  const folder = await mkdtemp(join(tmpdir(), "lab-stdin-"));
  try {
    const file = join(folder, "capture");
    await pipeline(process.stdin, createWriteStream(file));
    return await read(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
