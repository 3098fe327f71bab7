import type { Meeting } from "../../impls/impl.ts";
import { findProtocol } from "../../impls/registry.ts";
import type { ProgramRole } from "../evidence.ts";
import type { ProgramSpec } from "../scenario/implementation.ts";
import type { Program } from "./program.ts";
import type { Stage } from "./stage.ts";
import { done, limit, type StepResult } from "./step-result.ts";

/** How long a program may take to show something once its person has chosen, where nothing need be shown. */
const CHOSEN_MS = 300;

/**
 * Brings two people into a conversation of two as their protocol has it: one asks, the other one agrees, both see it. Where
 * whoever is there hears everybody, and between two protocols, there is nothing to do.
 */
export async function meet(stage: Stage, asker: ProgramRole, asked: ProgramRole): Promise<StepResult> {
  const meeting = findProtocol(stage.implementationOf(asker)?.protocol ?? "")?.meeting;
  const isOne = stage.implementationOf(asker)?.protocol === stage.implementationOf(asked)?.protocol;
  if (meeting === undefined || !isOne) return done("they need not meet");
  const [one, other] = [stage.programs.get(asker), stage.programs.get(asked)];
  if (one === undefined || other === undefined) {
    return { outcome: "impossible", message: `no ${one === undefined ? asker : asked} program runs` };
  }
  choose(stage, one, "invite", asked, meeting);
  if (meeting.invited !== undefined) {
    const missing = await waitToSee(
      stage,
      other,
      stage.fill(meeting.invited, asked, { peer: stage.nameOf(asker) }),
    );
    if (missing !== undefined) return missing;
  }
  choose(stage, other, "accept", asker, meeting);
  return settled(stage, [one, other], meeting);
}

function choose(
  stage: Stage,
  program: Program,
  deed: "invite" | "accept",
  whom: ProgramRole,
  meeting: Meeting,
): void {
  const spec = stage.specOf(program.role);
  const peer = stage.nameOf(whom);
  const template = isToldWhileJoining(spec, meeting) ? undefined : (spec?.[deed] ?? meeting[deed]);
  if (template === undefined) program.noteChoice(deed, peer);
  else program.type(stage.fill(template, program.role, { peer }), deed, peer);
}

/** A manifest may have its program choose the partner among the answers to its prompts, behind the password. */
function isToldWhileJoining(spec: ProgramSpec | undefined, { invited }: Meeting): boolean {
  if (spec === undefined || invited !== undefined) return false;
  const password = spec.type.findIndex((line) => line.includes("{password}"));
  return password >= 0 && password < spec.type.length - 1;
}

async function settled(
  stage: Stage,
  programs: readonly Program[],
  { invited }: Meeting,
): Promise<StepResult> {
  for (const program of programs) {
    const other = programs.find((each) => each !== program) ?? program;
    const missing = await waitToSee(
      stage,
      program,
      stage.nameOf(other.role),
      invited === undefined ? CHOSEN_MS : undefined,
    );
    if (missing !== undefined && invited !== undefined) return missing;
  }
  return done("they have met");
}

async function waitToSee(
  stage: Stage,
  program: Program,
  pattern: string,
  limitMs = stage.casting.scenario.limitMs,
): Promise<StepResult | undefined> {
  const line = await stage.pulse.until(
    () => program.screen.take(pattern) ?? (program.running ? undefined : ""),
    { limitMs, cancelled: stage.casting.cancelled },
  );
  if (line !== undefined && line !== "") return undefined;
  return limit(
    `the ${program.role} program did not show ${JSON.stringify(pattern)} within ${limitMs} ms, so the two did not meet`,
  );
}
