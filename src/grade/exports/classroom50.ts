import { jsonText } from "../../harness/reporters/json-text.ts";
import type { CheckResult, GradedSubmission } from "../grades.ts";
import { describeCheck } from "./describe-check.ts";
import type { Export, ExportOptions } from "./export.ts";
import { ExportError, ungraded } from "./export-error.ts";
import { oneSubmission } from "./one-submission.ts";
import { sanitise } from "./sanitise.ts";
import { maxPointsOf, pointsOf, shownOf } from "./shown.ts";

/**
 * Classroom 50's `result.json` (schema `classroom50/result/v1`) for one submission; whose it is stands in the environment that the
 * runner gives. Hidden checks are one test together, as the score must contain them.
 */
export const classroom50: Export = {
  name: "classroom50",
  summary: "result.json for Classroom 50 (one submission)",
  file: "result.json",
  render(grades, { env }) {
    const submission = oneSubmission(grades, "classroom50");
    const said = identity(env);
    return jsonText({
      schema: "classroom50/result/v1",
      classroom: said.CLASSROOM,
      assignment: said.ASSIGNMENT,
      assignment_type: sanitise("json", env.ASSIGNMENT_TYPE || "individual"),
      owner: said.OWNER,
      submission: said.SUBMISSION_TAG,
      commit: said.COMMIT_URL,
      release: said.RELEASE_URL,
      review: sanitise("json", env.REVIEW_URL || said.COMMIT_URL),
      datetime: handedIn(submission, said.SUBMISSION_TAG),
      score: whole(submission.score, submission),
      "max-score": submission.maxScore,
      tests: tests(submission),
    });
  },
};

/** The variables that say whose submission it is. */
interface Identity {
  readonly CLASSROOM: string;
  readonly ASSIGNMENT: string;
  readonly OWNER: string;
  readonly SUBMISSION_TAG: string;
  readonly COMMIT_URL: string;
  readonly RELEASE_URL: string;
}

function identity(env: ExportOptions["env"]): Identity {
  const read = (name: string) => sanitise("json", env[name] ?? "");
  const said: Identity = {
    CLASSROOM: read("CLASSROOM"),
    ASSIGNMENT: read("ASSIGNMENT"),
    OWNER: read("OWNER") || read("USERNAME"),
    SUBMISSION_TAG: read("SUBMISSION_TAG"),
    COMMIT_URL: read("COMMIT_URL"),
    RELEASE_URL: read("RELEASE_URL"),
  };
  const missing = Object.entries(said).flatMap(([name, value]) => (value === "" ? [name] : []));
  if (missing.length === 0) return said;
  const message = `The classroom50 export needs ${missing.join(", ")} in the environment; the runner of Classroom 50 sets them, elsewhere set them yourself.`;
  throw new ExportError("EXPORT_NO_ENVIRONMENT", message);
}

/** To the second, in UTC; the tag of a submission begins with the same instant. */
function handedIn({ submitted }: GradedSubmission, tag: string): string {
  const tagged = /^submit\/(\d{4})-?(\d\d)-?(\d\d)[T-](\d\d)[:-]?(\d\d)[:-]?(\d\d)/u.exec(tag);
  const [, year, month, day, hour, minute, second] = tagged ?? [];
  const at = submitted ?? (tagged === null ? "" : `${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const milliseconds = Date.parse(at);
  if (Number.isNaN(milliseconds)) {
    const message = `The classroom50 export does not know when the submission was handed in; SUBMISSION_TAG is to be submit/ and a time, as in submit/20261126T140000Z-1a2b3c4.`;
    throw new ExportError("EXPORT_NO_ENVIRONMENT", message);
  }
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/u, "Z");
}

function tests(submission: GradedSubmission): readonly Readonly<Record<string, unknown>>[] {
  const { checks, hidden } = shownOf(submission);
  const rest = hidden.length === 0 ? [] : [together(submission, hidden)];
  return [...checks.map((check) => test(submission, check)), ...rest];
}

function test(submission: GradedSubmission, check: CheckResult): Readonly<Record<string, unknown>> {
  return {
    "test-name": sanitise("json", `${check.id}: ${check.title}`),
    passed: check.verdict === "pass",
    score: whole(check.points, submission),
    "max-score": check.maxPoints,
    output: sanitise("gradescope", describeCheck(check).join("\n")),
  };
}

function together(submission: GradedSubmission, hidden: readonly CheckResult[]) {
  return {
    "test-name": `${hidden.length} hidden ${hidden.length === 1 ? "check" : "checks"}`,
    passed: hidden.every(({ verdict }) => verdict === "pass"),
    score: whole(pointsOf(hidden), submission),
    "max-score": maxPointsOf(hidden),
  };
}

/** A check that could not be decided must not become a zero: without a file the runner reports an error. */
function whole(points: number | null, submission: GradedSubmission): number {
  if (points === null) throw ungraded(submission, "Classroom 50");
  return points;
}
