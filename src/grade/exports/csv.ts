import type { GradedSubmission } from "../grades.ts";
import { checkIds } from "./all-checks.ts";
import type { Export } from "./export.ts";
import { sanitise } from "./sanitise.ts";

/**
 * A gradebook as CSV (RFC 4180, UTF-8): a row for each submission, the points of each check in a column of its own. What is ungraded
 * is an empty field, never a zero.
 */
export const csv: Export = {
  name: "csv",
  summary: "a gradebook as CSV, a row for each submission",
  file: "grades.csv",
  render(grades) {
    const ids = checkIds(grades);
    const columns = ["id", "status", "score", "max", ...ids.map((id) => `check:${id}`), "late_minutes"];
    const head = columns.map((column) => sanitise("csv", column));
    const rows = grades.submissions.map((submission) => row(submission, ids));
    return [head, ...rows].map((fields) => `${fields.join(",")}\r\n`).join("");
  },
};

function row(submission: GradedSubmission, ids: readonly string[]): readonly string[] {
  const { id, status, score, maxScore, lateMs, checks } = submission;
  return [
    sanitise("csv", id),
    sanitise("csv", status),
    number(score),
    number(maxScore),
    ...ids.map((wanted) => number(checks.find((check) => check.id === wanted)?.points ?? null)),
    number(lateMs === null ? null : Math.ceil(lateMs / 60_000)),
  ];
}

function number(value: number | null): string {
  return value === null ? "" : `${value}`;
}
