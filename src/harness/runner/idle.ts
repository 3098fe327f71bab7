import { readdirSync, readFileSync } from "node:fs";
import { processTree } from "../../netlab/process.ts";
import type { Program } from "./program.ts";
import type { Stage } from "./stage.ts";

/** Tells whether nothing has moved for `quietMs` since `since` (of the pulse), and nothing will: every program waits. */
export function isHopeless(stage: Stage, since: number, quietMs: number): boolean {
  return stage.pulse.quietForMs(since) > quietMs && [...stage.programs.values()].every(isIdle);
}

/** For so long everything is still before somebody leaves who has not seen all, is ended right behind what was typed, or is asked again. */
const SETTLING_MS = 100;
const POLL_MS = 20;

/** Waits until everything is still: what was waited for in vain may come with what was said since, and what was typed has been taken. */
export async function untilSettled(stage: Stage, quietMs = SETTLING_MS): Promise<void> {
  const { scenario, cancelled } = stage.casting;
  const since = stage.pulse.now();
  const look = () => (isHopeless(stage, since, quietMs) ? true : undefined);
  await stage.pulse.until(look, { limitMs: scenario.limitMs, pollMs: POLL_MS, cancelled });
  stage.waitedMs += quietMs;
}

/** For so long nothing moves once a server has dealt with a client that left, however it waits for its clients. */
const TAKING_IN_MS = 60;
const TAKING_IN_LIMIT_MS = 250;

/** Waits, for a short time at most, until a server has dealt with who just left: two who leave at once it may take in any order. */
export async function untilTakenIn(stage: Stage): Promise<void> {
  const look = () => (stage.pulse.quietForMs(0) >= TAKING_IN_MS ? true : undefined);
  await stage.pulse.until(look, {
    limitMs: TAKING_IN_LIMIT_MS,
    pollMs: POLL_MS,
    cancelled: stage.casting.cancelled,
  });
  stage.waitedMs += TAKING_IN_MS;
}

/**
 * Tells whether a program works: one of its threads runs on a processor, waits for one, or waits for a disk. What it was typed it has
 * not taken as long as it works; a thread that waits for it is made ready by the typing itself.
 */
export function isWorking(program: Program): boolean {
  return threadsOf(program).some(works);
}

/** Returns how long a program has been on a processor, in milliseconds; of those that it started and that have ended, nothing. */
export function processorMs({ running, pid }: Program): number {
  if (!running || pid === undefined) return 0;
  return processTree(pid)
    .map((each) => usedTicks(`/proc/${each}`) * TICK_MS)
    .reduce((sum, each) => sum + each, 0);
}

/** The kernel counts in hundredths of a second, whatever the processor. */
const TICK_MS = 10;

/** The 14th and 15th words of `stat`, of which the state is the third. */
function usedTicks(process: string): number {
  const words = statOf(process).split(" ");
  return Number(words[11] ?? 0) + Number(words[12] ?? 0);
}

/** Tells whether a program waits for somebody: it does not work, and does not pause. */
function isIdle(program: Program): boolean {
  return !threadsOf(program).some((thread) => works(thread) || pauses(thread));
}

/** The folders of all threads of a program, in /proc. */
function threadsOf({ running, pid }: Program): readonly string[] {
  if (!running || pid === undefined) return [];
  return processTree(pid).flatMap((each) => {
    try {
      return readdirSync(`/proc/${each}/task`).map((thread) => `/proc/${each}/task/${thread}`);
    } catch {
      return [];
    }
  });
}

/** A thread that is gone or stopped does nothing. */
function works(thread: string): boolean {
  return ["R", "D"].includes(statOf(thread)[0] ?? "");
}

/** Returns what stands in `stat` behind the command's closing bracket, the state first; nothing of one that is gone. */
function statOf(folder: string): string {
  try {
    const stat = readFileSync(`${folder}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2);
  } catch {
    return "";
  }
}

/** A thread that sleeps for a time of its own choice goes on by itself; where the kernel waits is told to whoever may trace a process. */
function pauses(thread: string): boolean {
  try {
    return readFileSync(`${thread}/wchan`, "utf8").includes("nanosleep");
  } catch {
    return false;
  }
}
