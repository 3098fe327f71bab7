import type { CheckResult, GradedSubmission, Grades } from "../grades.ts";
import { ownReason } from "./all-checks.ts";
import { describeCheck } from "./describe-check.ts";
import { sanitise } from "./sanitise.ts";
import { shownOf } from "./shown.ts";
import { points, submissionMarkdown } from "./submission-markdown.ts";
import { pointsWords, remarks, VERDICT_SIGNS } from "./words.ts";

/** A file of feedback, its place relative to the grades. */
export interface FeedbackFile {
  readonly path: string;
  readonly text: string;
}

/** Returns the feedback for each student, as Markdown and as plain text: only what the assignment shows and reveals. */
export function feedback(grades: Grades): readonly FeedbackFile[] {
  return grades.submissions.flatMap((submission) => [
    { path: `${submission.folder}/feedback.md`, text: asMarkdown(grades, submission) },
    { path: `${submission.folder}/feedback.txt`, text: asText(grades, submission) },
  ]);
}

function asMarkdown({ assignment }: Grades, submission: GradedSubmission): string {
  return `# ${sanitise("markdown", assignment.title)}\n\n${submissionMarkdown(submission)}\n`;
}

function asText({ assignment }: Grades, submission: GradedSubmission): string {
  const shown = shownOf(submission);
  const head = [
    sanitise("terminal", assignment.title),
    sanitise("terminal", submission.id),
    [points(shown), ...remarks(submission)].join(", "),
    ...ownReason(submission).map((why) => sanitise("terminal", why)),
  ];
  return `${[head.join("\n"), ...shown.checks.map(checkText)].join("\n\n")}\n`;
}

function checkText(check: CheckResult): string {
  const { verdict, title, points: got, maxPoints } = check;
  const head = `${VERDICT_SIGNS[verdict]} ${verdict}, ${pointsWords(got, maxPoints)}: ${sanitise("terminal", title)}`;
  if (verdict === "pass") return head;
  const lines = describeCheck(check);
  return [head, ...lines.map((line) => `    ${sanitise("terminal", line)}`)].join("\n");
}
