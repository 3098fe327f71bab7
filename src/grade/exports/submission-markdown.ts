import type { CheckResult, GradedSubmission } from "../grades.ts";
import { ownReason } from "./all-checks.ts";
import { describeCheck } from "./describe-check.ts";
import { sanitise } from "./sanitise.ts";
import { type Shown, shownOf } from "./shown.ts";
import { pointsWords, remarks, VERDICT_SIGNS } from "./words.ts";

/** Returns what a student may know of a submission, in GitHub's Markdown: its checks, and each that does not pass explained. */
export function submissionMarkdown(submission: GradedSubmission): string {
  const shown = shownOf(submission);
  return [
    `## ${sanitise("markdown", submission.id)}`,
    [`${points(shown)}.`, ...remarks(submission).map((remark) => `**${remark}**.`)].join(" "),
    ...ownReason(submission).map((why) => sanitise("markdown", why)),
    shown.checks.map((check) => `- ${checkLine(check)}`).join("\n"),
    ...shown.checks.filter(({ verdict }) => verdict !== "pass").map(explain),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Returns the points of the checks that are shown, and that others are not. */
export function points({ points: got, maxPoints, hidden }: Shown): string {
  const more = hidden.length === 1 ? "1 more check is" : `${hidden.length} more checks are`;
  return `${pointsWords(got, maxPoints)} points${hidden.length === 0 ? "" : `; ${more} not shown yet`}`;
}

function checkLine({ verdict, title, id, points: got, maxPoints }: CheckResult): string {
  return `${VERDICT_SIGNS[verdict]} ${verdict}, ${pointsWords(got, maxPoints)}: ${sanitise("markdown", `${title} (${id})`)}`;
}

function explain(check: CheckResult): string {
  const code = sanitise("markdown-code", describeCheck(check).join("\n"));
  return `### ${VERDICT_SIGNS[check.verdict]} ${sanitise("markdown", check.title)}\n\n${code}`;
}
