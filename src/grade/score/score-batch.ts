import type { Cell } from "../../harness/report.ts";
import { shellWord } from "../../harness/shell-word.ts";
import { maxScoreOf } from "../assignment/assignment.ts";
import type { Batch } from "../batch.ts";
import type { CheckResult, GradedSubmission, Grades } from "../grades.ts";
import type { FoundSubmission } from "../submissions/submission.ts";
import { scoreCheck } from "./score-check.ts";

/** Returns the grades of a batch; what was not played yet is ungraded. */
export function scoreBatch(batch: Batch, cells: ReadonlyMap<string, Cell>): Grades {
  const { version, assignment, seed, sandbox, net } = batch;
  const submissions = batch.submissions.map((submission) => scoreSubmission(submission, batch, cells));
  const number = (status: GradedSubmission["status"]) =>
    submissions.filter((each) => each.status === status).length;
  return {
    schema: "lab-grades/1",
    tool: { name: "lab", version },
    assignment: {
      title: assignment.title,
      protocol: assignment.protocol,
      due: assignment.due,
      maxScore: maxScoreOf(assignment),
      digest: assignment.digest,
    },
    seed,
    sandbox,
    net,
    submissions,
    summary: {
      graded: number("graded"),
      ungraded: number("ungraded"),
      missing: number("missing"),
      late: submissions.filter(({ lateMs }) => lateMs !== null).length,
      full: submissions.filter(({ score, maxScore }) => score === maxScore).length,
    },
  };
}

/** The folder of a submission's feedback and evidence, relative to the grades. */
export function submissionFolder({ name }: Pick<FoundSubmission, "name">): string {
  return `submissions/${name}`;
}

function scoreSubmission(
  submission: Batch["submissions"][number],
  batch: Batch,
  cells: ReadonlyMap<string, Cell>,
): GradedSubmission {
  const { assignment } = batch;
  const maxScore = maxScoreOf(assignment);
  const { id, submitted = null, unusable } = submission;
  const lateMs = lateness(submitted, assignment.due);
  const head = { id, submitted, lateMs, maxScore, folder: submissionFolder(submission) };
  if (unusable !== undefined) return { ...head, status: "missing", why: unusable, score: 0, checks: [] };
  const checks: CheckResult[] = [];
  for (const check of assignment.checks) {
    checks.push(
      scoreCheck({
        check,
        plans: batch.checked.filter((each) => each.check === check.id && each.submission === submission.name),
        cells,
        before: checks,
        isSound: (partner, role, cell) => isSound(assignment.protocol, cells, { partner, role, cell }),
        folderOf: (cell) => `submissions/${batch.owners[cell]}/${cell}`,
        repeatWith: (classmate) => repeatCommand(batch, submission, check.id, classmate),
      }),
    );
  }
  const open = checks.find(({ verdict }) => verdict === "ungraded");
  if (open !== undefined) {
    const why = `"${open.title}" could not be graded: ${open.why}`;
    return { ...head, status: "ungraded", why, score: null, checks };
  }
  const score = checks.reduce((sum, { points }) => sum + (points ?? 0), 0);
  return { ...head, status: "graded", why: null, score, checks };
}

function lateness(submitted: string | null, due: string | null): number | null {
  if (submitted === null || due === null) return null;
  const late = Date.parse(submitted) - Date.parse(due);
  return late > 0 ? late : null;
}

function isSound(
  protocol: string,
  cells: ReadonlyMap<string, Cell>,
  {
    partner,
    role,
    cell,
  }: { readonly partner: string; readonly role: "client" | "server"; readonly cell: Cell },
): boolean {
  const other = role === "client" ? "server" : "client";
  return [...cells.values()].some(
    (each) =>
      each[role] === partner &&
      each[other] === `${protocol}@robust` &&
      each.scenario === cell.scenario &&
      each.writes === "whole" &&
      each.verdict === "pass",
  );
}

/** What went wrong with a classmate takes the classmate's folder, too. */
function repeatCommand(
  { assignment, seed, net, submissions }: Batch,
  { folder }: FoundSubmission,
  check: string,
  classmate: string | undefined,
): string {
  const other = submissions.find(({ name }) => name === classmate)?.folder;
  const folders = [folder, other].filter((each) => each !== undefined).map(shellWord);
  const network = net.used === "netlab" ? "" : ` --net ${net.used}`;
  return `lab grade ${folders.join(" ")} --assignment ${shellWord(assignment.file)} --check ${check}${network} --seed ${seed}`;
}
