import type { Meeting } from "../../impls/impl.ts";
import { findProtocol } from "../../impls/registry.ts";
import type { ProgramRole } from "../evidence.ts";
import type { ProgramSpec } from "../scenario/implementation.ts";
import { quoteShortly } from "../shortly.ts";
import { isWorking, processorMs, untilSettled } from "./idle.ts";
import type { Program } from "./program.ts";
import { SCREEN_START, type ScreenPlace } from "./screen.ts";
import type { Stage } from "./stage.ts";
import { done, limit, type StepResult } from "./step-result.ts";

/** How long it must be quiet around a program that waits, but does not show whom its person has chosen: nothing need be shown. */
const CHOSEN_MS = 300;

/** How much of a processor a program may use once it has chosen; one that never stops working is not waited for. */
const WORKING_MS = 1000;

/** How long it may take to get that much on a machine with much else to do. */
const LOADED_MS = 30_000;

/** How often the kernel is asked whether a program works: it gives no event. */
const POLL_MS = 5;

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
  const invitedAt = choose(stage, one, "invite", asked, meeting);
  if (meeting.invited !== undefined) {
    const missing = await waitToSee(
      stage,
      other,
      stage.fill(meeting.invited, asked, { peer: stage.nameOf(asker) }),
    );
    if (missing !== undefined) return missing;
  }
  const acceptedAt = choose(stage, other, "accept", asker, meeting);
  if (meeting.invited === undefined) {
    await waitForChoice(stage, one, stage.nameOf(asked), invitedAt);
    await waitForChoice(stage, other, stage.nameOf(asker), acceptedAt);
  } else {
    const missing =
      (await waitToSee(stage, one, stage.nameOf(asked))) ??
      (await waitToSee(stage, other, stage.nameOf(asker)));
    if (missing !== undefined) return missing;
  }
  for (const program of [one, other]) await waitUntilTaken(stage, program);
  return done("they have met");
}

/**
 * Ends the conversation of two that a program is in, as its person must before leaving by a word: in one, CSE4074 does not answer a LOGOUT.
 * Nothing where the protocol knows no such word, and where one of the two has said it already.
 */
export async function part(stage: Stage, program: Program): Promise<void> {
  const { role } = program;
  const word =
    stage.specOf(role)?.part ?? findProtocol(stage.implementationOf(role)?.protocol ?? "")?.meeting?.part;
  if (word === undefined || !program.running || !isInMeeting(stage, role, word)) return;
  program.type(stage.fill(word, role), "say", word);
  await untilSettled(stage);
}

function isInMeeting(stage: Stage, role: ProgramRole, word: string): boolean {
  const { entries, casting } = stage;
  const met = entries.findLastIndex((entry) => {
    const step =
      entry.type === "step" && entry.outcome === "done" ? casting.scenario.steps[entry.index] : undefined;
    return step?.type === "meets" && [step.who, step.whom].some((person) => stage.roleOf(person) === role);
  });
  return met >= 0 && !entries.slice(met).some((entry) => entry.type === "typed" && entry.words === word);
}

/** Types a choice; returns where the screen ended before. */
function choose(
  stage: Stage,
  program: Program,
  deed: "invite" | "accept",
  whom: ProgramRole,
  meeting: Meeting,
): ScreenPlace {
  const spec = stage.specOf(program.role);
  const peer = stage.nameOf(whom);
  const template = isToldWhileJoining(spec, meeting) ? undefined : (spec?.[deed] ?? meeting[deed]);
  if (template === undefined) {
    program.noteChoice(deed, peer);
    return SCREEN_START;
  }
  const { end } = program.screen;
  program.type(stage.fill(template, program.role, { peer }), deed, peer);
  return end;
}

/** A manifest may have its program choose the partner among the answers to its prompts, behind the password. */
function isToldWhileJoining(spec: ProgramSpec | undefined, { invited }: Meeting): boolean {
  if (spec === undefined || invited !== undefined) return false;
  const password = spec.type.findIndex((line) => line.includes("{password}"));
  return password >= 0 && password < spec.type.length - 1;
}

/** Waits until a program shows its partner's name behind the list to choose from, or waits for more and shows nothing. */
async function waitForChoice(stage: Stage, program: Program, peer: string, from: ScreenPlace): Promise<void> {
  const since = stage.pulse.now();
  await stage.pulse.until(
    () => {
      if (!program.running || program.screen.take(peer, from) !== undefined) return true;
      return stage.pulse.quietForMs(since) >= CHOSEN_MS && !isWorking(program) ? true : undefined;
    },
    { limitMs: stage.casting.scenario.limitMs, pollMs: POLL_MS, cancelled: stage.casting.cancelled },
  );
}

/** What a program shows is not yet what it does: it has taken a choice when it waits for the next line. */
async function waitUntilTaken(stage: Stage, program: Program): Promise<void> {
  const before = processorMs(program);
  await stage.pulse.until(
    () => (isWorking(program) && processorMs(program) - before < WORKING_MS ? undefined : true),
    { limitMs: LOADED_MS, pollMs: POLL_MS, cancelled: stage.casting.cancelled },
  );
}

async function waitToSee(stage: Stage, program: Program, pattern: string): Promise<StepResult | undefined> {
  const { limitMs } = stage.casting.scenario;
  const line = await stage.pulse.until(
    () => program.screen.take(pattern) ?? (program.running ? undefined : ""),
    { limitMs, cancelled: stage.casting.cancelled },
  );
  if (line !== undefined && line !== "") return undefined;
  return limit(
    `the ${program.role} program did not show ${quoteShortly(pattern)} within ${limitMs} ms, so the two did not meet`,
  );
}
