import type { CheckResult, GradedSubmission, Grades } from "../grades.ts";

/** Returns the checks of a submission; of one that none was held against, one that says why. */
export function allChecks(submission: GradedSubmission): readonly CheckResult[] {
  return submission.checks.length > 0 ? submission.checks : [handedIn(submission)];
}

/** Returns why a submission is not graded, where its checks do not say that already. */
export function ownReason({ why, checks }: GradedSubmission): readonly string[] {
  return why === null || checks.length === 0 ? [] : [why];
}

/** Returns the ids of all checks, in the assignment's order. */
export function checkIds({ submissions }: Grades): readonly string[] {
  return [...new Set(submissions.flatMap(({ checks }) => checks.map(({ id }) => id)))];
}

function handedIn({ status, why, score, maxScore }: GradedSubmission): CheckResult {
  return {
    id: "submission",
    title: "The submission is there and can be graded",
    verdict: status === "missing" ? "fail" : "ungraded",
    points: score,
    maxPoints: maxScore,
    visibility: "visible",
    reveal: ["message"],
    why: why ?? "No check was held against it.",
    rule: null,
    frames: [],
    filter: null,
    expected: null,
    got: null,
    ladder: [],
    evidence: null,
    repeat: null,
    cells: [],
    durationMs: 0,
  };
}
