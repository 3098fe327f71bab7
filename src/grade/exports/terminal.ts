import type { Verdict } from "../../harness/report.ts";
import { drawGrid } from "../../harness/reporters/grid.ts";
import { wrap } from "../../harness/reporters/layout.ts";
import { harmless, toAscii } from "../../harness/reporters/safe-text.ts";
import { createStyle, type Style } from "../../harness/reporters/style.ts";
import type { CheckVerdict, GradedSubmission, Grades } from "../grades.ts";
import { allChecks, checkIds } from "./all-checks.ts";
import { captureOf, framesOf } from "./describe-check.ts";
import type { Export } from "./export.ts";
import { sanitise } from "./sanitise.ts";
import { firstFailure, pointsWords, remarks } from "./words.ts";

/** For a teacher at a terminal: a row for each submission, then why points are missing. */
export const terminal: Export = {
  name: "terminal",
  summary: "a table for the teacher's terminal, with the reason of each first failure",
  file: "grades.txt",
  render(grades, options) {
    const style = createStyle(options);
    const parts = [
      heading(grades, style),
      ...(grades.submissions.length === 0 ? [] : [table(grades, style)]),
      ...reasons(grades, style),
      totals(grades, style),
    ];
    return `${parts.join("\n\n")}\n`;
  },
};

function heading({ tool, assignment, seed, sandbox, net }: Grades, style: Style): string {
  return [
    `lab ${tool.version}  ${assignment.title}  ${assignment.protocol}  seed ${seed}`,
    `sandbox ${sandbox.tier}: ${sandbox.why}`,
    `${net.used}: ${net.why}`,
  ]
    .flatMap((line) => paragraph(line, style))
    .join("\n");
}

function table(grades: Grades, style: Style): string {
  const ids = checkIds(grades);
  return drawGrid(
    {
      corner: "submission",
      columns: ["score", ...ids, "remarks"],
      rows: grades.submissions.map((submission) => ({
        name: submission.id,
        cells: [
          pointsWords(submission.score, submission.maxScore),
          ...ids.map((id) => mark(submission.checks.find((check) => check.id === id)?.verdict, style)),
          remarks(submission).join("\n"),
        ],
      })),
    },
    style,
  );
}

/** The colours of checks are those of verdicts that mean the same to a reader. */
const LIKE: Readonly<Record<CheckVerdict, Verdict>> = {
  pass: "pass",
  partial: "inconclusive",
  fail: "fail",
  skipped: "unsupported",
  ungraded: "error",
};

function mark(verdict: CheckVerdict | undefined, style: Style): string {
  if (verdict === undefined) return "";
  if (verdict === "partial") return style.paint(LIKE.partial, "~ partial");
  return style.mark(LIKE[verdict], verdict);
}

function reasons({ submissions }: Grades, style: Style): readonly string[] {
  return submissions.flatMap((submission) => {
    const check = firstFailure(allChecks(submission));
    if (check === undefined) return [];
    const frames = framesOf(check);
    const place = check.evidence === null ? "" : ` of ${captureOf(check.evidence)}`;
    return [
      [
        ...paragraph(`${submission.id}: ${check.title}`, style),
        ...indented(check.why, style),
        ...(frames === null ? [] : indented(`${frames}${place}`, style)),
        ...(check.repeat === null ? [] : indented(check.repeat, style)),
      ].join("\n"),
    ];
  });
}

function totals({ submissions, summary }: Grades, style: Style): string {
  const { graded, ungraded, missing, late, full } = summary;
  const line = `${graded} graded   ${full} with all points   ${late} late   ${missing} missing   ${ungraded} ungraded`;
  return [
    ...paragraph(line, style),
    ...list(
      "late",
      submissions.filter(({ lateMs }) => lateMs !== null),
      style,
    ),
    ...list(
      "missing",
      submissions.filter(({ status }) => status === "missing"),
      style,
    ),
    ...list(
      "ungraded",
      submissions.filter(({ status }) => status === "ungraded"),
      style,
    ),
  ].join("\n");
}

function list(word: string, submissions: readonly GradedSubmission[], style: Style): readonly string[] {
  if (submissions.length === 0) return [];
  return paragraph(`${word}: ${submissions.map(({ id }) => id).join(", ")}`, style);
}

function paragraph(text: string, style: Style): readonly string[] {
  return wrap(shown(text, style), style.width).map(harmless);
}

function indented(text: string, style: Style): readonly string[] {
  return wrap(shown(text, style), style.width - 2).map((line) => `  ${harmless(line)}`);
}

function shown(text: string, { ascii }: Style): string {
  const safe = sanitise("terminal", text);
  return ascii ? toAscii(safe) : safe;
}
