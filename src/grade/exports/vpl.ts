import type { CheckResult } from "../grades.ts";
import { ownReason } from "./all-checks.ts";
import { describeCheck } from "./describe-check.ts";
import type { Export } from "./export.ts";
import { oneSubmission } from "./one-submission.ts";
import { sanitise } from "./sanitise.ts";
import { shownOf } from "./shown.ts";
import { points } from "./submission-markdown.ts";
import { pointsWords, remarks } from "./words.ts";

/**
 * What Moodle's VPL reads from the output of an evaluation, for one submission: comments of what is shown, and the grade as the last
 * line, since the last one counts. Without a grade, where something could not be decided, Moodle keeps the submission ungraded.
 */
export const vpl: Export = {
  name: "vpl",
  summary: "comments and grade for Moodle's VPL (one submission)",
  file: "vpl.txt",
  render(grades) {
    const submission = oneSubmission(grades, "vpl");
    const shown = shownOf(submission);
    const lines = [
      `-${points(shown)}`,
      ...[...remarks(submission), ...ownReason(submission)].map(preformatted),
      ...shown.checks.flatMap(comment),
    ];
    const grade = submission.score === null ? [] : [`Grade :=>> ${submission.score}`];
    return `${["<|--", ...fitting(lines), "--|>", ...grade].join("\n")}\n`;
  },
};

/** Of comments, as VPL's own evaluator bounds itself. */
const MOST_OCTETS = 100_000;

function fitting(lines: readonly string[]): readonly string[] {
  let octets = 0;
  const at = lines.findIndex((line) => {
    octets += Buffer.byteLength(line) + 1;
    return octets > MOST_OCTETS;
  });
  return at < 0 ? lines : [...lines.slice(0, at), `>(${lines.length - at} more lines cut)`];
}

/** A line that begins with a hyphen is a heading, one with `>` stands as it is. */
function comment(check: CheckResult): readonly string[] {
  const head = `${check.title}: ${check.verdict}, ${pointsWords(check.points, check.maxPoints)}`;
  const lines = check.verdict === "pass" ? [] : describeCheck(check);
  return [`-${sanitise("vpl", head)}`, ...lines.map(preformatted)];
}

function preformatted(text: string): string {
  return `>${sanitise("vpl", text)}`;
}
