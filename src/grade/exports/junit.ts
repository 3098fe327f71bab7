import type { CheckResult, GradedSubmission } from "../grades.ts";
import { allChecks } from "./all-checks.ts";
import { describeCheck } from "./describe-check.ts";
import type { Export } from "./export.ts";
import { sanitise } from "./sanitise.ts";
import { pointsWords } from "./words.ts";

/**
 * JUnit XML: a suite for each submission, a test for each check, the points among the suite's properties. A student's fault is a
 * failure, the lab's an error.
 */
export const junit: Export = {
  name: "junit",
  summary: "JUnit XML for GitLab, Jenkins and others, every check in full",
  file: "junit.xml",
  render({ assignment, submissions }) {
    const name = sanitise("xml-attribute", assignment.title);
    const { tests, failures, errors, time } = countsOf(submissions.flatMap(allChecks));
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<testsuites name="${name}" tests="${tests}" failures="${failures}" errors="${errors}" time="${time}">`,
      ...submissions.flatMap(suite),
      "</testsuites>",
      "",
    ].join("\n");
  },
};

function suite(submission: GradedSubmission): readonly string[] {
  const checks = allChecks(submission);
  const { tests, failures, errors, skipped, time } = countsOf(checks);
  const name = sanitise("xml-attribute", submission.id);
  return [
    `  <testsuite name="${name}" tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="${time}">`,
    "    <properties>",
    property("points", pointsWords(submission.score, submission.maxScore)),
    ...checks.map(({ id, points, maxPoints }) => property(`points.${id}`, pointsWords(points, maxPoints))),
    ...(submission.lateMs === null ? [] : [property("lateMs", `${submission.lateMs}`)]),
    "    </properties>",
    ...checks.flatMap((check) => testCase(submission, check)),
    "  </testsuite>",
  ];
}

function property(name: string, value: string): string {
  return `      <property name="${sanitise("xml-attribute", name)}" value="${sanitise("xml-attribute", value)}"/>`;
}

function countsOf(checks: readonly CheckResult[]) {
  const count = (...verdicts: readonly CheckResult["verdict"][]) =>
    checks.filter(({ verdict }) => verdicts.includes(verdict)).length;
  return {
    tests: checks.length,
    failures: count("fail", "partial"),
    errors: count("ungraded"),
    skipped: count("skipped"),
    time: seconds(checks.reduce((sum, { durationMs }) => sum + durationMs, 0)),
  };
}

function testCase({ id }: GradedSubmission, check: CheckResult): readonly string[] {
  const name = sanitise("xml-attribute", `${check.id}: ${check.title}`);
  const opening = `    <testcase classname="${sanitise("xml-attribute", id)}" name="${name}" time="${seconds(check.durationMs)}"`;
  const result = resultOf(check);
  return result === null ? [`${opening}/>`] : [`${opening}>`, `      ${result}`, "    </testcase>"];
}

function resultOf(check: CheckResult): string | null {
  const text = sanitise("xml", describeCheck(check).join("\n"));
  const said = `message="${sanitise("xml-attribute", check.why)}" type="${check.verdict}">${text}`;
  switch (check.verdict) {
    case "pass":
      return null;
    case "skipped":
      return `<skipped>${text}</skipped>`;
    case "ungraded":
      return `<error ${said}</error>`;
    default:
      return `<failure ${said}</failure>`;
  }
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
