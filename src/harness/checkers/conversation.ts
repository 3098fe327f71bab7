import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { broken, holds } from "./findings.ts";
import { blameFor, roleOf } from "./people.ts";
import { sentence } from "./programs.ts";

/** That a conversation comes about. */
export const scenarioSteps: Rule = {
  id: "scenario.steps",
  title: "Each person sees what the scenario says, within its limit.",
  source: "the scenario",
  advice:
    "Mend what is named before it first; else compare, around this step, what was typed and shown (transcript.jsonl) with what was on the wire (capture.pcapng).",
  needsPackets: false,
};

const ends: Rule = {
  id: "program.ends",
  title: "A program ends when it is asked to.",
  source: "this tool's contract with programs",
  advice:
    "End every thread when the connection ends or the word to leave comes; a blocked recv returns after shutdown. A server that is meant to go on serving has `leave: interrupt` in its manifest, and Ctrl-C then ends it.",
  needsPackets: false,
};

/** Whether the conversation came about, and everyone left. */
export const conversation: Checker = {
  rules: [ends, scenarioSteps],
  check: (evidence) => [...checkEnds(evidence), ...checkSteps(evidence)],
};

/** Between programs of two protocols a step may well fail: there the level counts, not the step. */
function checkSteps(evidence: Evidence): readonly Finding[] {
  const { transcript, conditions } = evidence;
  if (conditions.client.protocol !== conditions.server.protocol) return [];
  const played = transcript.filter((entry) => entry.type === "step");
  const failed = played.find(({ outcome }) => outcome !== "done");
  if (failed === undefined) {
    return played.length === 0
      ? []
      : [holds(scenarioSteps, { message: `All ${played.length} steps came about.` })];
  }
  const step = conditions.scenario.steps[failed.index];
  const who = step !== undefined && "who" in step ? roleOf(evidence, step.who) : "server";
  const where = step === undefined ? "" : `${conditions.scenario.name}, line ${step.line}: `;
  return [
    broken(scenarioSteps, {
      side: blameFor(evidence, who),
      message: `${where}${sentence(failed.message)}`,
      expected: step?.text ?? null,
      got: failed.outcome,
    }),
  ];
}

function checkEnds(evidence: Evidence): readonly Finding[] {
  const { transcript, conditions } = evidence;
  // Between programs of two protocols one may wait for ever: the level says so.
  if (conditions.client.protocol !== conditions.server.protocol) return [];
  const stuck = transcript.filter((entry) => entry.type === "signal" && entry.why === "stuck");
  const flooded = new Set(transcript.flatMap((entry) => (entry.type === "failure" ? [entry.program] : [])));
  const failed = transcript.find((entry) => entry.type === "step" && entry.outcome === "limit");
  const step = failed?.type === "step" ? conditions.scenario.steps[failed.index] : undefined;
  const when = step === undefined ? "" : ` at "${step.text}"`;
  return stuck.flatMap((entry) => {
    if (entry.type !== "signal" || flooded.has(entry.program)) return [];
    const message = `The ${entry.program} program did not end${when} within ${conditions.scenario.limitMs} ms, and was killed.`;
    return [
      broken(ends, {
        side: blameFor(evidence, entry.program),
        message,
        expected: "its end",
        got: "still running",
      }),
    ];
  });
}
