import { broken } from "../checkers/findings.ts";
import { programBuilds } from "../checkers/programs.ts";
import type { Cell } from "../report.ts";
import { type CellPlan, cellHead, type RunConditions, repeatCommand } from "./cell-plan.ts";

/** Returns the cell of a plan that is not played because a side declares that it lacks a feature. */
export function unsupportedCell(plan: CellPlan, run: RunConditions): Cell {
  const lacking = plan.unsupported.join(", ");
  return {
    ...cellHead(plan),
    verdict: "unsupported",
    level: null,
    declared: null,
    why: `Declared before the run as not implemented: ${lacking}.`,
    findings: [],
    evidence: "",
    startedAt: null,
    durationMs: 0,
    waitedMs: 0,
    repeat: repeatCommand(plan, run),
  };
}

/** Returns the cell of a plan that cannot be played because the program of one side could not be built. */
export function unbuiltCell(
  plan: CellPlan,
  run: RunConditions,
  side: "client" | "server",
  why: string,
): Cell {
  const message = `${why.slice(0, 1).toUpperCase()}${why.slice(1)}.`;
  const finding = broken(programBuilds, { side, message, got: "not built" });
  return { ...unsupportedCell(plan, run), verdict: "fail", why: message, findings: [finding] };
}

/** Returns the cell of a plan that cannot be played because there is no wire that takes orders. */
export function wirelessCell(plan: CellPlan, run: RunConditions): Cell {
  const why = `The wire of netlab alone can be told to lose, change or cut frames, and this run is on ${run.choice.name}: ${run.choice.why}.`;
  return { ...unsupportedCell(plan, run), verdict: "inconclusive", why };
}

/** Returns the cell of a plan, begun at `startedAt`, at which the lab itself broke. */
export function brokenCell(plan: CellPlan, run: RunConditions, error: unknown, startedAt: string): Cell {
  const why = `The lab could not play this cell: ${error instanceof Error ? error.message : String(error)}`;
  return { ...unsupportedCell(plan, run), verdict: "error", why, startedAt };
}
