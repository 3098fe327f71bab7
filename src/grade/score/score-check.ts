import type { Cell } from "../../harness/report.ts";
import type { ScoredCheck } from "../batch.ts";
import type { CheckedCell, CheckResult } from "../grades.ts";
import type { CheckedPlan } from "../plan-checks.ts";
import { type CellJudgement, judgeCell } from "./judge-cell.ts";

/** What a check is scored by. */
export interface CheckFacts {
  readonly check: ScoredCheck;
  /** What it looks at of this submission. */
  readonly plans: readonly CheckedPlan[];
  /** Played so far, by name. */
  readonly cells: ReadonlyMap<string, Cell>;
  /** The results of the checks before it. */
  readonly before: readonly CheckResult[];
  /** Whether a classmate's program of that role passes the same conversation with the reference. */
  readonly isSound: (partner: string, role: "client" | "server", cell: Cell) => boolean;
  /** The folder, relative to the grades, that holds the evidence of a cell. */
  readonly folderOf: (cell: string) => string;
  /** The command that repeats a check for this submission, with a classmate where it takes one. */
  readonly repeatWith: (classmate: string | undefined) => string;
}

interface Judged {
  readonly plan: CheckedPlan;
  readonly cell: Cell | undefined;
  readonly judgement: CellJudgement;
}

/** Scores one check of one submission, from what was played alone. */
export function scoreCheck(facts: CheckFacts): CheckResult {
  const { check, plans, cells, before } = facts;
  const judged = plans.map((plan): Judged => {
    const cell = cells.get(plan.cell);
    return { plan, cell, judgement: judgeCell(cell, plan.role, check.rules, plan.isClassmate) };
  });
  const needed = before.find(({ id, verdict }) => check.needs.includes(id) && verdict !== "pass");
  if (needed !== undefined) return blockedBy(needed, facts, judged);
  if (plans.length === 0) return result(facts, judged, "fail", 0, `There is no ${check.role} in it.`);
  const counted = judged.filter((each) => counts(each, facts));
  const failed = counted.find(({ judgement }) => judgement.verdict === "fail");
  const open = counted.find(({ judgement }) => judgement.verdict === "undecided");
  const asked = sum(counted.map(({ judgement }) => judgement.asked));
  const kept = sum(counted.map(({ judgement }) => judgement.kept));
  if (open !== undefined && (failed === undefined || check.partial))
    return result(facts, judged, "ungraded", null, open.judgement.why, open);
  if (failed === undefined) {
    const holds =
      counted.length === 1
        ? (counted[0]?.judgement.why ?? "")
        : `All ${counted.length} conversations are as they should be.`;
    return result(facts, judged, "pass", check.points, holds);
  }
  const points = check.partial ? Math.floor((check.points * kept) / asked) : 0;
  const share = check.partial && asked > 1 ? ` ${kept} of ${asked} things that are asked hold.` : "";
  return result(
    facts,
    judged,
    points > 0 ? "partial" : "fail",
    points,
    `${failed.judgement.why}${share}`,
    failed,
  );
}

/**
 * What a classmate spoils, or what cannot be laid at anybody's door, counts for neither, and a failure with a classmate that fails with the
 * reference, too, proves nothing; the reference always counts.
 */
function counts({ plan, judgement, cell }: Judged, { isSound }: CheckFacts): boolean {
  if (!plan.isClassmate || cell === undefined || judgement.verdict === "pass") return true;
  return (
    judgement.verdict === "fail" && isSound(plan.partner, plan.role === "client" ? "server" : "client", cell)
  );
}

function blockedBy(needed: CheckResult, facts: CheckFacts, judged: readonly Judged[]): CheckResult {
  return needed.verdict === "ungraded"
    ? result(facts, judged, "ungraded", null, `It needs "${needed.title}", which could not be graded.`)
    : result(facts, judged, "skipped", 0, `It needs "${needed.title}", which did not pass.`);
}

function result(
  { check, folderOf, repeatWith }: CheckFacts,
  judged: readonly Judged[],
  verdict: CheckResult["verdict"],
  points: number | null,
  why: string,
  shown?: Judged,
): CheckResult {
  const { id, title, visibility, reveal, points: maxPoints } = check;
  const finding = shown?.judgement.finding;
  const evidence = shown?.cell === undefined || shown.cell.evidence === "" ? null : folderOf(shown.plan.cell);
  return {
    id,
    title,
    verdict,
    points,
    maxPoints,
    visibility,
    reveal,
    why,
    rule: finding?.rule ?? null,
    frames: finding?.frames ?? [],
    filter: finding?.filter ?? null,
    expected: finding?.expected ?? null,
    got: finding?.got ?? null,
    ladder: finding?.ladder ?? [],
    evidence,
    repeat: shown === undefined ? null : repeatWith(shown.plan.isClassmate ? shown.plan.partner : undefined),
    cells: judged.map((each) => checkedCell(each, folderOf)),
    durationMs: sum(judged.map(({ cell }) => cell?.durationMs ?? 0)),
  };
}

function checkedCell({ plan, cell, judgement }: Judged, folderOf: (cell: string) => string): CheckedCell {
  return {
    partner: plan.partner,
    scenario: cell?.scenario ?? "",
    writes: cell?.writes ?? "whole",
    verdict: judgement.verdict,
    held: judgement.held,
    broken: judgement.broken,
    why: judgement.why,
    evidence: cell === undefined || cell.evidence === "" ? null : folderOf(plan.cell),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
