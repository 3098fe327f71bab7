import type { CellPlan } from "../runner/cell-plan.ts";
import { joinPauseMs } from "../runner/join-pause.ts";
import type { Step } from "../scenario/scenario.ts";

/**
 * Returns the plans in the order in which several lanes play them: two of the longer half, then one of the shorter, the longest of each
 * first. So cells that mostly wait are beside cells that keep the processors busy, and what is left for the end, when nothing else fills
 * its waits, is short.
 */
export function takeTurns(plans: readonly CellPlan[]): readonly CellPlan[] {
  const lengths = new Map(plans.map((plan) => [plan, lengthOf(plan)]));
  const longestFirst = [...plans].sort((a, b) => (lengths.get(b) ?? 0) - (lengths.get(a) ?? 0));
  const shorter = longestFirst.splice(Math.ceil(plans.length / 2));
  const turns = longestFirst.flatMap((plan, index) =>
    index % 2 === 0 ? [plan] : [plan, ...shorter.splice(0, 1)],
  );
  return [...turns, ...shorter];
}

/** Roughly how long a program takes to start, or a line to be shown, in milliseconds: what counts is which cell takes longer. */
const START_MS = 100;
const LINE_MS = 10;
/** Between programs that do not understand each other, what is to be seen is mostly waited for in vain. */
const IN_VAIN_MS = 300;

/** Returns about how long a cell takes, in milliseconds. */
function lengthOf({ client, server, scenario }: CellPlan): number {
  const isMixed = client.protocol !== server.protocol;
  const stepMs = (step: Step): number => {
    if (step.type === "quiet") return step.durationMs;
    if (step.type === "joins") return START_MS + joinPauseMs(step.who === "client" ? client : server);
    return isMixed && step.type === "sees" ? IN_VAIN_MS : LINE_MS;
  };
  return scenario.steps.reduce((sum, step) => sum + stepMs(step), START_MS);
}
