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

const steps: Rule = {
  id: "scenario.steps",
  title: "Each person sees what the scenario says, within its limit.",
  source: "the scenario",
  advice:
    "Look at the step before it in transcript.jsonl: what was typed, what was on the wire, what was shown.",
  needsPackets: false,
};

const ends: Rule = {
  id: "program.ends",
  title: "A program ends when it is asked to.",
  source: "this tool's contract with programs",
  advice:
    "End every thread when the connection ends or the word to leave comes; a blocked recv returns after shutdown.",
  needsPackets: false,
};

/** How programs behave as processes, and whether the conversation came about. */
export const programs: Checker = {
  rules: [programRuns, steps, ends],
  check: (evidence) => [...checkRuns(evidence), ...checkSteps(evidence), ...checkEnds(evidence)],
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

/** Between programs of two protocols a step may well fail: there the level counts, not the step. */
function checkSteps({ transcript, conditions }: Evidence): readonly Finding[] {
  if (conditions.client.protocol !== conditions.server.protocol) return [];
  const played = transcript.filter((entry) => entry.type === "step");
  const failed = played.find(({ outcome }) => outcome !== "done");
  if (failed === undefined) {
    return played.length === 0 ? [] : [holds(steps, { message: `All ${played.length} steps came about.` })];
  }
  const step = conditions.scenario.steps[failed.index];
  const side = step !== undefined && "who" in step ? sideOf(step.who) : "server";
  const where = step === undefined ? "" : `${conditions.scenario.name}, line ${step.line}: `;
  return [
    broken(steps, {
      side,
      message: `${where}${sentence(failed.message)}`,
      expected: step?.text ?? null,
      got: failed.outcome,
    }),
  ];
}

function checkEnds({ transcript }: Evidence): readonly Finding[] {
  const stuck = transcript.filter((entry) => entry.type === "signal" && entry.why === "stuck");
  const flooded = new Set(transcript.flatMap((entry) => (entry.type === "failure" ? [entry.program] : [])));
  return stuck.flatMap((entry) => {
    if (entry.type !== "signal" || flooded.has(entry.program)) return [];
    const message = `The ${entry.program} program did not end when it was asked to, and was killed.`;
    return [broken(ends, { side: sideOf(entry.program), message })];
  });
}

function sideOf(who: string): "client" | "server" {
  return who === "client" ? "client" : "server";
}

function sentence(text: string): string {
  const start = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/u.test(start) ? start : `${start}.`;
}
