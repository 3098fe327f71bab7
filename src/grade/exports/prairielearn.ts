import { jsonText } from "../../harness/reporters/json-text.ts";
import type { CheckResult, GradedSubmission } from "../grades.ts";
import { describeCheck } from "./describe-check.ts";
import type { Export } from "./export.ts";
import { oneSubmission } from "./one-submission.ts";
import { sanitise } from "./sanitise.ts";
import { maxPointsOf, pointsOf, shownOf } from "./shown.ts";
import { remarks } from "./words.ts";

/**
 * PrairieLearn's `results.json` for one submission. What is missing or could not be decided is not gradable there, which costs the
 * student no attempt. Hidden checks are one test together, as the score must contain them.
 */
export const prairielearn: Export = {
  name: "prairielearn",
  summary: "results.json for PrairieLearn (one submission), under 1 MB",
  file: "results.json",
  render(grades) {
    const submission = oneSubmission(grades, "prairielearn");
    const { status, score, maxScore, why } = submission;
    if (status !== "graded" || score === null) {
      const words = why ?? "It could not be graded; this is not your program's doing.";
      return jsonText({ gradable: false, format_errors: [sanitise("gradescope", words)] });
    }
    const result = (withOutput: boolean) =>
      jsonText({
        gradable: true,
        score: maxScore === 0 ? 1 : Math.min(1, score / maxScore),
        message: message(submission, withOutput),
        tests: tests(submission, withOutput),
      });
    const full = result(true);
    return Buffer.byteLength(full) <= MOST_OCTETS ? full : result(false);
  },
};

/** PrairieLearn takes no more than 1 MB. */
const MOST_OCTETS = 1_000_000;

function message(submission: GradedSubmission, withOutput: boolean): string {
  const cut = withOutput ? [] : ["The outputs are cut: PrairieLearn takes 1 MB."];
  return [...remarks(submission), ...cut].join(". ");
}

function tests(submission: GradedSubmission, withOutput: boolean) {
  const { checks, hidden } = shownOf(submission);
  const rest = hidden.length === 0 ? [] : [together(hidden)];
  return [...checks.map((check) => test(check, withOutput)), ...rest];
}

function test(check: CheckResult, withOutput: boolean) {
  return {
    name: sanitise("json", check.title),
    description: sanitise("json", check.id),
    points: check.points,
    max_points: check.maxPoints,
    message: sanitise("json", check.why),
    ...(withOutput ? { output: sanitise("gradescope", describeCheck(check).join("\n")) } : {}),
  };
}

function together(hidden: readonly CheckResult[]) {
  return {
    name: `${hidden.length} hidden ${hidden.length === 1 ? "check" : "checks"}`,
    points: pointsOf(hidden),
    max_points: maxPointsOf(hidden),
  };
}
