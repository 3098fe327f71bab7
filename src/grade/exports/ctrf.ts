import { jsonText } from "../../harness/reporters/json-text.ts";
import type { CheckResult, CheckVerdict, GradedSubmission } from "../grades.ts";
import { allChecks } from "./all-checks.ts";
import { captureOf, describeCheck } from "./describe-check.ts";
import type { Export } from "./export.ts";
import { sanitise } from "./sanitise.ts";

/**
 * A Common Test Report (CTRF 1.0.0), every check in full, points under `extra`. Grades know no clock: the report starts at 0 and stops
 * after as many milliseconds as the checks took together.
 */
export const ctrf: Export = {
  name: "ctrf",
  summary: "a Common Test Report (CTRF), every check in full",
  file: "ctrf-report.json",
  render({ tool, assignment, seed, submissions }) {
    const tests = submissions.flatMap((submission) =>
      allChecks(submission).map((check) => test(assignment.title, submission, check)),
    );
    const count = (status: Status) => tests.filter((each) => each.status === status).length;
    const duration = tests.reduce((sum, each) => sum + each.duration, 0);
    return jsonText({
      reportFormat: "CTRF",
      specVersion: "1.0.0",
      generatedBy: "lab",
      results: {
        tool: { name: tool.name, version: tool.version },
        summary: {
          tests: tests.length,
          passed: count("passed"),
          failed: count("failed"),
          skipped: count("skipped"),
          pending: 0,
          other: count("other"),
          suites: submissions.length,
          start: 0,
          stop: duration,
          duration,
        },
        tests,
        extra: { assignmentDigest: sanitise("json", assignment.digest), seed },
      },
    });
  },
};

type Status = "passed" | "failed" | "skipped" | "other";

const STATUS: Readonly<Record<CheckVerdict, Status>> = {
  pass: "passed",
  partial: "failed",
  fail: "failed",
  skipped: "skipped",
  ungraded: "other",
};

function test(assignment: string, { id, lateMs }: GradedSubmission, check: CheckResult) {
  const { verdict, evidence, points, maxPoints, visibility } = check;
  return {
    name: sanitise("json", `${check.id}: ${check.title}`),
    status: STATUS[verdict],
    duration: Math.round(check.durationMs),
    suite: [sanitise("json", assignment), sanitise("json", id)],
    rawStatus: verdict,
    ...(verdict === "pass"
      ? {}
      : {
          message: sanitise("json", check.why),
          trace: sanitise("gradescope", describeCheck(check).join("\n")),
        }),
    ...(evidence === null ? {} : { attachments: [capture(evidence)] }),
    extra: { points, maxPoints, visibility, lateMs },
  };
}

function capture(evidence: string) {
  const path = sanitise("json", captureOf(evidence));
  return { name: "capture.pcapng", contentType: "application/x-pcapng", path };
}
