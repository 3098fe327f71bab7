import type { CheckResult, CheckVerdict, GradedSubmission } from "../grades.ts";

/** Returns points as `15 / 20`; ungraded ones as `? / 20`, never as zero. */
export function pointsWords(points: number | null, maxPoints: number): string {
  return `${points ?? "?"} / ${maxPoints}`;
}

/** Returns what is out of the ordinary about a submission: that it is missing or ungraded, or how late it is; empty otherwise. */
export function remarks({ status, lateMs }: GradedSubmission): readonly string[] {
  return [...(status === "graded" ? [] : [status]), ...(lateMs === null ? [] : [`late by ${delay(lateMs)}`])];
}

/** Returns the first check that does not pass, a failed one before those that it blocks. */
export function firstFailure(checks: readonly CheckResult[]): CheckResult | undefined {
  const first = (...verdicts: readonly CheckVerdict[]) =>
    checks.find(({ verdict }) => verdicts.includes(verdict));
  return first("fail", "partial") ?? first("ungraded", "skipped");
}

/** Signs of verdicts, for text that is never drawn in ASCII alone. */
export const VERDICT_SIGNS: Readonly<Record<CheckVerdict, string>> = {
  pass: "✓",
  partial: "~",
  fail: "✗",
  skipped: "–",
  ungraded: "!",
};

/** Milliseconds as `1 d 2 h 5 min`, a begun minute counted. */
function delay(milliseconds: number): string {
  const minutes = Math.ceil(milliseconds / 60_000);
  const parts = [
    [Math.floor(minutes / 1440), "d"],
    [Math.floor(minutes / 60) % 24, "h"],
    [minutes % 60, "min"],
  ] as const;
  return parts.flatMap(([count, unit]) => (count === 0 ? [] : [`${count} ${unit}`])).join(" ");
}
