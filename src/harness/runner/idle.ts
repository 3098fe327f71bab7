import { readdirSync, readFileSync } from "node:fs";
import { processTree } from "../../netlab/process.ts";
import type { Stage } from "./stage.ts";

/** Tells whether nothing has moved for `quietMs` since `since` (of `performance.now()`), and nothing will: every program waits. */
export function isHopeless(stage: Stage, since: number, quietMs: number): boolean {
  return stage.pulse.quietForMs(since) > quietMs && isIdle(stage);
}

/** Tells whether every program of the cell waits for somebody: none is running on a processor, waiting for a disk, or pausing. */
function isIdle(stage: Stage): boolean {
  return [...stage.programs.values()].every(
    (program) => !program.running || program.pid === undefined || processTree(program.pid).every(waits),
  );
}

/** The state stands in /proc/PID/stat behind the command's closing bracket; a process that is gone or stopped does nothing either. */
function waits(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !["R", "D"].includes(stat[stat.lastIndexOf(")") + 2] ?? "") && !pauses(pid);
  } catch {
    return true;
  }
}

/** A thread that sleeps for a time of its own choice goes on by itself; where the kernel waits is told to whoever may trace a process. */
function pauses(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).some((thread) => {
    try {
      return readFileSync(`/proc/${pid}/task/${thread}/wchan`, "utf8").includes("nanosleep");
    } catch {
      return false;
    }
  });
}
