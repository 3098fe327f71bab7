import { jsonText } from "../../harness/reporters/json-text.ts";
import type { CheckResult, GradedSubmission, Grades } from "../grades.ts";
import { allChecks, ownReason } from "./all-checks.ts";
import { describeCheck } from "./describe-check.ts";
import type { Export } from "./export.ts";
import { ungraded } from "./export-error.ts";
import { oneSubmission } from "./one-submission.ts";
import { sanitise } from "./sanitise.ts";
import { revealed } from "./shown.ts";
import { remarks } from "./words.ts";

/**
 * Gradescope's `results.json` for one submission. Gradescope adds up the points and hides checks by their visibility; a check that
 * could not be decided has no points and no status there.
 */
export const gradescope: Export = {
  name: "gradescope",
  summary: "results.json for Gradescope (one submission)",
  file: "results.json",
  render(grades) {
    const submission = oneSubmission(grades, "gradescope");
    const checks = allChecks(submission);
    if (checks.every(({ points }) => points === null)) throw ungraded(submission, "Gradescope");
    const hidden = checks.filter(({ visibility }) => visibility !== "visible");
    const seconds = checks.reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;
    return jsonText({
      execution_time: Number(seconds.toFixed(3)),
      output: output(grades, submission),
      output_format: "text",
      test_output_format: "text",
      test_name_format: "text",
      stdout_visibility: "hidden",
      tests: checks.map((check, at) => test(revealed(check, hidden), at + 1)),
    });
  },
};

function test(check: CheckResult, number: number): Readonly<Record<string, unknown>> {
  const { id, title, verdict, points, maxPoints, visibility } = check;
  return {
    number: `${number}`,
    name: sanitise("json", `${title} (${id})`),
    ...(points === null
      ? {}
      : { score: points, max_score: maxPoints, status: verdict === "pass" ? "passed" : "failed" }),
    output: sanitise("gradescope", [verdict, ...describeCheck(check)].join("\n")),
    visibility,
  };
}

function output({ assignment }: Grades, submission: GradedSubmission): string {
  const undecided = submission.score === null ? ["Not all of it is graded: these points are not final."] : [];
  return sanitise(
    "gradescope",
    [assignment.title, ...remarks(submission), ...ownReason(submission), ...undecided].join("\n"),
  );
}
