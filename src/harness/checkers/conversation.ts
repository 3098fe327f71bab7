import type { Evidence, ProgramRole } from "../evidence.ts";
import type { Finding } from "../report.ts";
import { failedToBreakOff } from "./break-offs.ts";
import type { Checker, Rule } from "./checker.ts";
import { broken, holds, undecided } from "./findings.ts";
import { brokenByPauses } from "./long-pauses.ts";
import { blameFor, ownedConnections, roleOf } from "./people.ts";
import { sentence } from "./programs.ts";
import { streamEnd } from "./stream-end.ts";

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
  if (failedToBreakOff(evidence))
    return [
      undecided(
        scenarioSteps,
        "Nobody broke off in the middle of a message, so what was shown behind it says nothing.",
      ),
    ];
  const late = brokenByPauses(evidence);
  if (late !== undefined) return [undecided(scenarioSteps, late)];
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
  if (stuck.length === 0 && flooded.size === 0) return allEnded(evidence);
  const late = stuck.length > 0 ? brokenByPauses(evidence) : undefined;
  if (late !== undefined) return [undecided(ends, late)];
  return stuck.flatMap((entry) => {
    if (entry.type !== "signal" || flooded.has(entry.program)) return [];
    const waiting = waitingAt(evidence, entry.program, BigInt(entry.t));
    const message = `The ${entry.program} program did not end${when} within ${conditions.scenario.limitMs} ms, and was killed.${waiting.why}`;
    return [
      broken(ends, {
        side: blameFor(evidence, entry.program),
        frames: waiting.frames,
        message,
        expected: "its end",
        got: "still running",
      }),
    ];
  });
}

function allEnded({ transcript }: Evidence): readonly Finding[] {
  const started = new Set(transcript.flatMap((entry) => (entry.type === "start" ? [entry.program] : [])));
  const ended = new Set(transcript.flatMap((entry) => (entry.type === "exit" ? [entry.program] : [])));
  const isEnded = transcript.some((entry) => entry.type === "signal" && entry.why === "end-of-cell");
  if (started.size === 0 || isEnded || [...started].some((program) => !ended.has(program))) return [];
  return [holds(ends, { message: `All ${started.size} programs ended when they were asked to.` })];
}

interface Waiting {
  readonly frames: readonly number[];
  readonly why: string;
}

/** Says what a program that did not end most likely waited for, where one end of a connection of its had closed and the other had not. */
function waitingAt(evidence: Evidence, program: ProgramRole, at: bigint): Waiting {
  for (const { connection, role, acceptor } of ownedConnections(evidence)) {
    if (program !== role && program !== acceptor) continue;
    const sent = program === role ? connection.clientToServer : connection.serverToClient;
    const heard = program === role ? connection.serverToClient : connection.clientToServer;
    const [own, other] = [sent, heard].map((stream) => {
      const end = streamEnd(connection, stream);
      return end !== undefined && end.timestampNs <= at ? end.frame : undefined;
    });
    if (own !== undefined && other === undefined) {
      const why = ` It had closed its own direction in frame ${own}, and the other side had not: who waits for the other's FIN may wait for ever; close without waiting for it.`;
      return { frames: [own], why };
    }
    if (own === undefined && other !== undefined) {
      const why = ` The other side had closed in frame ${other}, and it did not: a recv that returns nothing is the end of the connection.`;
      return { frames: [other], why };
    }
  }
  return { frames: [], why: "" };
}
