import type { Grades } from "./grades.ts";

/** Returns 3 when something could not be graded, 1 when a submission lost points and `isZero` does not forgive it, else 0. */
export function gradesExitCode({ summary, submissions }: Grades, isZero: boolean): 0 | 1 | 3 {
  if (summary.ungraded > 0) return 3;
  return isZero || summary.full === submissions.length ? 0 : 1;
}
