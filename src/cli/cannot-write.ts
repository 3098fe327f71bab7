import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Returns why `path` could not be written or made, as the end of a sentence. */
export function whyNotWritten(path: string, error: unknown): string {
  const { code = "", path: refused = path }: NodeJS.ErrnoException =
    error instanceof Error ? error : new Error(String(error));
  const folder = dirname(resolve(refused));
  if (code === "ENOENT" && existsSync(folder)) return `nothing can be made in ${folder}`;
  if (code === "EEXIST" && resolve(refused) !== resolve(path)) return `${refused} is no folder`;
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "what it is to be in is no folder",
  EEXIST: "a file of that name is there",
  EACCES: "its permissions do not let you write it",
  EPERM: "its permissions do not let you write it",
  EROFS: "its disk is read-only",
  EISDIR: "it is a folder",
  ENAMETOOLONG: "its name is too long",
  ENOSPC: "the disk is full",
  EPIPE: "nobody reads it any more",
};
