import type { CheckResult, GradedSubmission, Grades } from "../grades.ts";
import { framesOf } from "./describe-check.ts";
import type { Export } from "./export.ts";
import { sanitise } from "./sanitise.ts";
import { shownOf } from "./shown.ts";
import { pointsWords } from "./words.ts";

/** Annotations of a GitHub job: at most ten errors, as GitHub drops the rest without a word, then one notice for all. */
export const github: Export = {
  name: "github",
  summary: "annotations for a GitHub job, at most 10 and a notice; only what students may see",
  file: "annotations.txt",
  render(grades) {
    const failures = grades.submissions.flatMap((submission) =>
      shownOf(submission)
        .checks.filter(({ verdict }) => verdict !== "pass" && verdict !== "skipped")
        .map((check) => annotation(submission, check)),
    );
    const errors = failures.slice(0, MOST);
    return `${[...errors, notice(grades, failures.length - errors.length)].join("\n")}\n`;
  },
};

const MOST = 10;

function annotation({ id }: GradedSubmission, check: CheckResult): string {
  const title = sanitise("github-property", `${id}: ${check.title}`);
  const frames = framesOf(check);
  const points = pointsWords(check.points, check.maxPoints);
  const words = `${check.verdict}, ${points} points. ${check.why}${frames === null ? "" : ` (frames ${frames})`}`;
  return `::error title=${title}::${sanitise("github-data", words)}`;
}

function notice({ assignment, submissions, summary }: Grades, left: number): string {
  const { graded, missing, ungraded, late } = summary;
  const more = left === 0 ? "" : ` ${left} more failures have no annotation of their own.`;
  const words = `${submissions.length} submissions: ${graded} graded, ${late} late, ${missing} missing, ${ungraded} ungraded.${more}`;
  return `::notice title=${sanitise("github-property", assignment.title)}::${sanitise("github-data", words)}`;
}
