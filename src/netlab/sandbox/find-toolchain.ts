import { realpathSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname } from "node:path";
import { findProgram } from "../../capture/live/find-program.ts";
import type { BoxedProgram } from "./sandbox.ts";

/** What a program needs beside /usr. */
export interface Toolchain {
  /** Installations, absolute, without links. */
  readonly folders: readonly string[];
  /** Folders that its command is found in. */
  readonly path: readonly string[];
}

/** Where the system's programs are. */
export const SYSTEM_PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

const IN_SYSTEM = /^\/(usr|bin|sbin)\//u;

/**
 * Returns the installation of a program's interpreter where it is none of the system's: the folder above its `bin`. A submission chooses the name of its
 * program, so a folder that may hold more than an installation is never given away: none at the root, no home, and nothing that lies right in a
 * home, such as `~/.cargo` with its credentials or `~/.local`. A program of such a place is not found in its box.
 */
export function findToolchain({ argv: [word = ""] }: Pick<BoxedProgram, "argv">): Toolchain {
  const nothing = { folders: [], path: [] };
  if (word.includes("/") || findProgram(word, SYSTEM_PATH) !== undefined) return nothing;
  const found = findProgram(word);
  if (found === undefined) return nothing;
  const real = realpathSync(found);
  const folder = dirname(dirname(real));
  if (IN_SYSTEM.test(real) || basename(dirname(real)) !== "bin" || mayHoldMore(folder)) return nothing;
  return { folders: [folder], path: [dirname(real)] };
}

function mayHoldMore(folder: string): boolean {
  const parent = dirname(folder);
  return parent === "/" || [folder, parent].some(isHome);
}

function isHome(folder: string): boolean {
  return folder === homedir() || folder === "/root" || dirname(folder) === "/home";
}
