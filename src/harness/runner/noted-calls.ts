import { spawnSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { findProgram } from "../../capture/live/find-program.ts";
import { writeCallLines } from "../calls/call-file.ts";
import { parseStrace, TRACED } from "../calls/parse-strace.ts";

/** Which programs of a run have their reads and writes noted: those of the lab, which do it themselves, or others too, by strace. */
export type NotedPrograms = "own" | "all";

/** How one program's calls are noted, and the file that they are in at the end. */
export interface CallNotes {
  readonly by: "program" | "strace";
  readonly path: string;
}

/** How long strace may take to write its last lines once its program has ended. */
const LAST_LINES_MS = 1000;
const POLL_MS = 5;

/** Returns why strace cannot note calls here, with what to do; `undefined` where it can. */
export function whyNoStrace(): string | undefined {
  if (findProgram("strace") === undefined) return "strace is not there; apt-get install strace has it";
  const { status, stderr } = spawnSync("strace", [...FLAGS, "-o", "/dev/null", "--", "true"], {
    encoding: "utf8",
  });
  if (status === 0) return undefined;
  return `strace does not work here: ${stderr.trim().split("\n").at(-1) || "this machine does not let it trace"}`;
}

/**
 * It is no parent of the program, so that signals, exit codes and process trees are as without it; calls that are not noted cost nothing (strace 5.3 on);
 * octets are not noted.
 */
const FLAGS = [
  "--seccomp-bpf",
  "-D",
  "-f",
  "-ttt",
  "-yy",
  "-s",
  "0",
  "-e",
  `trace=${TRACED.split(",")
    .map((name) => `?${name}`)
    .join(",")
    .replace("?network", "network")}`,
  "-e",
  "signal=none",
] as const;

/** Returns the environment that has a program of the lab note its calls. */
export function notingEnvironment(notes: CallNotes | undefined): NodeJS.ProcessEnv {
  return notes?.by === "program" ? { LAB_CALLS: notes.path } : {};
}

/** Returns the command that has strace note the calls of a command. */
export function underStrace(command: readonly string[], notes: CallNotes | undefined): readonly string[] {
  return notes?.by === "strace" ? ["strace", ...FLAGS, "-o", tracePath(notes), "--", ...command] : command;
}

function tracePath({ path }: CallNotes): string {
  return `${path}.strace`;
}

/** Waits until strace has written everything about a program that has ended, or for a short time at most. */
export async function awaitLastLines(notes: CallNotes): Promise<void> {
  if (notes.by !== "strace") return;
  const deadline = performance.now() + LAST_LINES_MS;
  while (performance.now() < deadline) {
    const text = await readFile(tracePath(notes), "latin1").catch(() => "");
    if (/\+\+\+ (?:exited|killed)[^\n]*\+\+\+\n$/u.test(text)) return;
    // A file that grows gives no event that is sure to come.
    await pause(POLL_MS);
  }
}

/** Puts what strace noted into the form of the evidence; of files, screens and keyboards nothing is kept. */
export async function keepCalls(notes: CallNotes): Promise<void> {
  if (notes.by !== "strace") return;
  const text = await readFile(tracePath(notes), "latin1").catch(() => undefined);
  if (text === undefined) return;
  await writeFile(notes.path, writeCallLines(parseStrace(text)));
  await rm(tracePath(notes), { force: true });
}
