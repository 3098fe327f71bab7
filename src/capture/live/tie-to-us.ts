import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { findProgram } from "./find-program.ts";

/** How long it may take to say how it is used. */
const HELP_LIMIT_MS = 5_000;

let prefix: Promise<readonly string[]> | undefined;

/**
 * Returns `argv` such that the kernel kills it when this process ends, however that comes; unchanged where util-linux's setpriv is missing.
 * It must stand directly before the program: a change of user or of rights on the way takes the tie away. It also does so where the
 * program's file carries capabilities (dumpcap of some systems); such a program ends with its next packet, which it cannot write.
 */
export async function tieToUs(argv: readonly string[]): Promise<readonly string[]> {
  prefix ??= findPrefix();
  return [...(await prefix), ...argv];
}

async function findPrefix(): Promise<readonly string[]> {
  const setpriv = findProgram("setpriv");
  if (setpriv === undefined) return [];
  try {
    const { stdout } = await promisify(execFile)(setpriv, ["--help"], { timeout: HELP_LIMIT_MS });
    return stdout.includes("--pdeathsig") ? [setpriv, "--pdeathsig", "KILL"] : [];
  } catch {
    return [];
  }
}
