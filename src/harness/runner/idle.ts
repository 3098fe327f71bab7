import { readFileSync } from "node:fs";
import { processTree } from "../../netlab/process.ts";
import type { Stage } from "./stage.ts";

/** Tells whether every program of the cell waits: none is running on a processor or waiting for a disk. */
export function isIdle(stage: Stage): boolean {
  return [...stage.programs.values()].every(
    (program) => !program.running || program.pid === undefined || processTree(program.pid).every(waits),
  );
}

/** The state stands in /proc/PID/stat behind the command's closing bracket; a process that is gone or stopped does nothing either. */
function waits(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !["R", "D"].includes(stat[stat.lastIndexOf(")") + 2] ?? "");
  } catch {
    return true;
  }
}
