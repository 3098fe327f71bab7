import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { broken, holds } from "./findings.ts";
import { sentence, sideOf } from "./programs.ts";

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

/** Whether the conversation came about, and everyone left. */
export const conversation: Checker = {
  rules: [steps, ends],
  check: (evidence) => [...checkSteps(evidence), ...checkEnds(evidence)],
};

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
