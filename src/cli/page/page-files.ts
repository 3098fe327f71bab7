import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../harness/package-root.ts";

/** Reads a file that the build made of `src/web`, such as `chat.js`. */
export function readPageFile(file: string): Promise<Uint8Array> {
  return readFile(join(packageRoot, "dist/web", file));
}
