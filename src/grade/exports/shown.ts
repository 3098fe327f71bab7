import type { CheckResult, GradedSubmission } from "../grades.ts";
import { allChecks } from "./all-checks.ts";

/** What a student sees of a submission before any date, and how much is left out of it. */
export interface Shown {
  readonly checks: readonly CheckResult[];
  /** Points of these checks; `null` while one of them is ungraded. */
  readonly points: number | null;
  readonly maxPoints: number;
  readonly hidden: readonly CheckResult[];
}

/** Returns the checks that a student sees, each with only what it reveals. */
export function shownOf(submission: GradedSubmission): Shown {
  const all = allChecks(submission);
  const hidden = all.filter(({ visibility }) => visibility !== "visible");
  const checks = all
    .filter(({ visibility }) => visibility === "visible")
    .map((check) => revealed(check, hidden));
  return { checks, points: pointsOf(checks), maxPoints: maxPointsOf(checks), hidden };
}

/** Returns a check without what its `reveal` keeps back, and without words that tell of `hidden` checks. */
export function revealed(check: CheckResult, hidden: readonly CheckResult[]): CheckResult {
  const shows = (piece: CheckResult["reveal"][number]) => check.reveal.includes(piece);
  const others = hidden.filter(({ id }) => id !== check.id);
  const tells = others.some(({ id, title }) => check.why.includes(id) || check.why.includes(title));
  const packets = shows("packets")
    ? {}
    : { frames: [], filter: null, ladder: [], evidence: null, repeat: null };
  return {
    ...check,
    why: shows("message") && !tells ? check.why : PLAIN[check.verdict],
    expected: shows("expected") ? check.expected : null,
    got: shows("actual") ? check.got : null,
    cells: shows("message") ? check.cells : [],
    ...packets,
  };
}

const PLAIN: Readonly<Record<CheckResult["verdict"], string>> = {
  pass: "It passes.",
  partial: "Some of it holds.",
  fail: "It does not pass.",
  skipped: "A check that it needs did not pass.",
  ungraded: "It could not be decided; that costs no points.",
};

/** Returns the points of checks together; `null` when one of them is ungraded. */
export function pointsOf(checks: readonly CheckResult[]): number | null {
  return checks.reduce<number | null>(
    (sum, { points }) => (sum === null || points === null ? null : sum + points),
    0,
  );
}

/** Returns the most points that checks can give together. */
export function maxPointsOf(checks: readonly CheckResult[]): number {
  return checks.reduce((sum, { maxPoints }) => sum + maxPoints, 0);
}
