import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { broken, holds } from "./findings.ts";

/** That a program can be used at all. */
export const programRuns: Rule = {
  id: "program.runs",
  title: "A program starts, gets ready, listens where it must, and keeps its output within bounds.",
  source: "this tool's contract with programs",
  advice: "Start the program by hand with the command of its manifest, and look at what it prints.",
  needsPackets: false,
};

/** Whether programs can be used at all. */
export const programs: Checker = {
  rules: [programRuns],
  check: checkRuns,
};

function checkRuns({ transcript }: Evidence): readonly Finding[] {
  if (transcript.length === 0) return [];
  const failures = transcript.filter((entry) => entry.type === "failure");
  if (failures.length === 0)
    return [holds(programRuns, { message: "Every program started and stayed within its bounds." })];
  return failures.map((entry) =>
    broken(programRuns, {
      side: sideOf(entry.program),
      message: sentence(entry.message),
      got: entry.failure,
    }),
  );
}

/** Returns the side that a program or a person is on. */
export function sideOf(who: string): "client" | "server" {
  return who === "client" ? "client" : "server";
}

/** Returns words as a sentence. */
export function sentence(text: string): string {
  const start = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/u.test(start) ? start : `${start}.`;
}
