import type { Evidence, ProgramRole } from "../evidence.ts";
import { sayLastLine } from "../last-line.ts";
import { type Exit, isExcused, wasAsked } from "./asked-to-end.ts";
import { roleOf } from "./people.ts";

/** A program that ended while it was still needed. */
export interface Death {
  readonly program: ProgramRole;
  readonly message: string;
  /** The exit code or signal. */
  readonly got: string;
}

/**
 * Returns the programs that ended before anyone asked them to, with the step that was under way. To end because the other side has
 * gone is no death; and between two protocols nothing is said, because no report has rules for what a program then meets.
 */
export function findDeaths(evidence: Evidence): readonly Death[] {
  const { client, server } = evidence.conditions;
  if (client.protocol !== server.protocol) return [];
  return evidence.transcript.flatMap((entry) => {
    if (entry.type !== "exit" || isToldOtherwise(evidence, entry)) return [];
    const isCrash = CRASHES.has(entry.signal ?? "");
    const isDeath = !wasAsked(evidence, entry) && !isExcused(evidence, entry) && isMissed(evidence, entry);
    if (!isCrash && !isDeath) return [];
    const got = entry.signal ?? `exit code ${entry.code ?? "unknown"}`;
    const how = entry.signal === null ? `ended with ${got}` : `was ended by signal ${got}`;
    const message = `The ${entry.program} program ${how} ${stepUnderWay(evidence, entry)}${isCrash ? "" : ", and nobody had asked it to"}. ${lastLine(evidence, entry)}`;
    return [{ program: entry.program, message, got }];
  });
}

/** What a program brings upon itself, whenever it does. */
const CRASHES: ReadonlySet<string> = new Set([
  "SIGABRT",
  "SIGBUS",
  "SIGFPE",
  "SIGILL",
  "SIGPIPE",
  "SIGSEGV",
  "SIGSYS",
  "SIGTRAP",
]);

/** A program that never came to its conversation has a failure noted. */
function isToldOtherwise({ transcript }: Evidence, { program }: Exit): boolean {
  return transcript.some((entry) => entry.type === "failure" && entry.program === program);
}

/** Whether a step failed, or one behind it would have had its person do something. */
function isMissed(evidence: Evidence, exit: Exit): boolean {
  const isFailed = evidence.transcript.some((entry) => entry.type === "step" && entry.outcome !== "done");
  return (
    isFailed ||
    stepsBehind(evidence, exit).some(({ index }) => {
      const step = evidence.conditions.scenario.steps[index];
      const isDeed = step?.type === "says" || step?.type === "leaves";
      return isDeed && roleOf(evidence, step.who) === exit.program;
    })
  );
}

/** The step under way comes first: its end is noted behind the exit, unless it failed just before the exit was seen. */
function stepsBehind({ transcript }: Evidence, exit: Exit) {
  const steps = transcript.filter((entry) => entry.type === "step");
  const behind = steps.filter((entry) => transcript.indexOf(entry) > transcript.indexOf(exit));
  return behind.length === 0 ? steps.slice(-1) : behind;
}

function stepUnderWay(evidence: Evidence, exit: Exit): string {
  const { scenario } = evidence.conditions;
  const index = stepsBehind(evidence, exit)[0]?.index;
  const step = index === undefined ? undefined : scenario.steps[index];
  return step === undefined
    ? "outside any step"
    : `during "${step.text}" (${scenario.name}, line ${step.line})`;
}

/** What a program says of its end is on stderr; a program on a terminal has only one stream. */
function lastLine({ transcript }: Evidence, exit: Exit): string {
  const shown = transcript.flatMap((entry) =>
    entry.type === "screen" && entry.program === exit.program && entry.text.trim() !== "" ? [entry] : [],
  );
  const last = shown.findLast(({ stream }) => stream === "stderr") ?? shown.at(-1);
  return sayLastLine(last?.text);
}
