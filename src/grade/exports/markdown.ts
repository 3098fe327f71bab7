import type { GradedSubmission, Grades } from "../grades.ts";
import type { Export } from "./export.ts";
import { sanitise } from "./sanitise.ts";
import { shownOf } from "./shown.ts";
import { submissionMarkdown } from "./submission-markdown.ts";
import { firstFailure, pointsWords, remarks, VERDICT_SIGNS } from "./words.ts";

/** For the summary of a job on GitHub, which whoever can read the repository reads: what students may see, and no more. */
export const markdown: Export = {
  name: "markdown",
  summary: "Markdown for a job's summary on GitHub, under 1 MiB; only what students may see",
  file: "grades.md",
  render(grades) {
    const head = [`# ${sanitise("markdown", grades.assignment.title)}`, totals(grades)].join("\n\n");
    const rows = grades.submissions.map(row);
    const sections = grades.submissions.map(submissionMarkdown);
    const table = fill([head, "", ...TABLE], rows, "\n", "rows of the table");
    return `${fill([table], sections, "\n\n", "submissions")}\n`;
  },
};

/** GitHub takes 1 MiB from a step; the rest is for what else the step says. */
const MOST_OCTETS = 1_000_000;

const TABLE = ["| submission | points | remarks | first failure |", "| --- | --- | --- | --- |"];

/** Puts as many parts behind `start` as there is room for, and says how many are left out. */
function fill(start: readonly string[], parts: readonly string[], between: string, what: string): string {
  const all = [...start];
  let octets = Buffer.byteLength(start.join(between));
  for (const [at, part] of parts.entries()) {
    octets += Buffer.byteLength(between + part);
    if (octets > MOST_OCTETS) {
      return [...all, `\n${parts.length - at} more ${what} are cut: GitHub takes 1 MiB.`].join(between);
    }
    all.push(part);
  }
  return all.join(between);
}

function totals({ submissions, summary }: Grades): string {
  const { graded, missing, ungraded, late } = summary;
  return `${submissions.length} submissions: ${graded} graded, ${late} late, ${missing} missing, ${ungraded} ungraded.`;
}

function row(submission: GradedSubmission): string {
  const { checks, points, maxPoints } = shownOf(submission);
  const failure = firstFailure(checks);
  const cells = [
    sanitise("markdown", submission.id),
    pointsWords(points, maxPoints),
    remarks(submission).join(", "),
    failure === undefined ? "" : `${VERDICT_SIGNS[failure.verdict]} ${sanitise("markdown", failure.id)}`,
  ];
  return `| ${cells.join(" | ")} |`;
}
