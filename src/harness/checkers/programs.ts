import type { Evidence, ProgramRole } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { findDeaths } from "./deaths.ts";
import { broken, holds } from "./findings.ts";
import { findOutOfReach } from "./out-of-reach.ts";
import { blameFor } from "./people.ts";

/** That a program can be used at all. */
export const programRuns: Rule = {
  id: "program.runs",
  title:
    "A program starts, gets ready, listens where it must, runs until it is asked to end, and keeps its output within bounds.",
  source: "this tool's contract with programs",
  advice:
    "Start the program by hand with the command of its manifest, do what the step says, and look at what it prints; its whole output is in the .log file of the evidence folder.",
  needsPackets: false,
};

/** That a program can be made at all. */
export const programBuilds: Rule = {
  id: "program.builds",
  title: "What a manifest says under `build` makes the program, without an error.",
  source: "this tool's contract with programs",
  advice: "Run the build command by hand in the folder of its manifest, and mend what it says.",
  needsPackets: false,
};

/** Whether programs can be used at all. */
export const programs: Checker = {
  rules: [programBuilds, programRuns],
  check: checkRuns,
};

function checkRuns(evidence: Evidence): readonly Finding[] {
  if (evidence.transcript.length === 0) return [];
  const outOfReach = findOutOfReach(evidence);
  if (outOfReach !== undefined) return [broken(programRuns, { side: "server", ...outOfReach })];
  const failures = evidence.transcript.flatMap((entry) =>
    entry.type === "failure"
      ? [{ program: entry.program, message: sentence(entry.message), got: entry.failure }]
      : [],
  );
  const faults = [...failures, ...findDeaths(evidence)];
  if (faults.length > 0)
    return faults.map(({ program, message, got }) =>
      broken(programRuns, { side: blameFor(evidence, program), message, got }),
    );
  const stubborn = stubbornOnes(evidence).map((who) => {
    const message = `The ${who} program did not end upon Ctrl-C at the end of the cell, and was killed: a program that catches SIGINT, or whose threads are no daemons, goes on behind it.`;
    return holds(programRuns, { severity: "warn", message });
  });
  if (stubborn.length > 0) return stubborn;
  return [holds(programRuns, { message: "Every program started and ran until it was asked to end." })];
}

/** Returns the programs that took no notice of Ctrl-C at the end of the cell. */
function stubbornOnes({ transcript }: Evidence): readonly ProgramRole[] {
  const got = (signal: string) =>
    transcript.flatMap((entry) =>
      entry.type === "signal" && entry.signal === signal && entry.why === "end-of-cell"
        ? [entry.program]
        : [],
    );
  const killed = got("SIGKILL");
  return got("SIGINT").filter((program) => killed.includes(program));
}

/** Returns words as a sentence. */
export function sentence(text: string): string {
  const start = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/u.test(start) ? start : `${start}.`;
}
