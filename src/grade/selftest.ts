import { basename } from "node:path";
import type { Implementation } from "../harness/scenario/implementation.ts";
import type { Catalogue } from "../harness/suite/catalogue.ts";
import type { Assignment } from "./assignment/assignment.ts";
import type { GradedSubmission, Grades } from "./grades.ts";
import { submissionName } from "./submissions/find-submissions.ts";
import type { FoundSubmission } from "./submissions/submission.ts";

/** What one program should lose, and what it lost. */
export interface SelftestLine {
  readonly id: string;
  /** What is wrong with the program; `null` where nothing is. */
  readonly fault: string | null;
  readonly status: GradedSubmission["status"];
  readonly lost: number | null;
  /** The checks that cost other points than they should, with the reason that was given. */
  readonly wrong: readonly {
    readonly check: string;
    readonly expected: number;
    /** `null` when ungraded. */
    readonly lost: number | null;
    readonly why: string;
  }[];
}

/** The name that the protocol's robust reference has in a selftest. */
const REFERENCE = "reference";

/** Returns what a selftest grades: the reference, the assignment's own solution, and its broken programs. */
export function selftestBatch(
  { protocol, solution, selftest }: Assignment,
  { implementations }: Catalogue,
): { readonly found: readonly FoundSubmission[]; readonly references: readonly Implementation[] } {
  const robust = implementations.filter(({ name }) => name === `${protocol}@robust`);
  const folders = [...(solution === undefined ? [] : [solution]), ...selftest.map(({ folder }) => folder)];
  return {
    references: robust.map((each) => ({ ...each, name: REFERENCE })),
    found: folders.map((folder) => {
      const id = basename(folder);
      return { id, name: submissionName(id), folder, submitted: undefined };
    }),
  };
}

/** Holds grades against what the assignment says that each program should lose: the reference and the solution nothing. */
export function judgeSelftest({ selftest }: Assignment, grades: Grades): readonly SelftestLine[] {
  return grades.submissions.map((graded) => {
    const broken = selftest.find(({ folder }) => basename(folder) === graded.id);
    const { id, status, score, maxScore } = graded;
    return {
      id,
      fault: broken?.fault ?? null,
      status,
      lost: score === null ? null : maxScore - score,
      wrong: wrongChecks(broken?.loses ?? {}, graded),
    };
  });
}

function wrongChecks(
  loses: Readonly<Record<string, number>>,
  graded: GradedSubmission,
): SelftestLine["wrong"] {
  const { status, why, maxScore, checks } = graded;
  if (status === "missing") {
    const expected = Object.values(loses).reduce((sum, each) => sum + each, 0);
    return expected === maxScore ? [] : [{ check: "all", expected, lost: maxScore, why: why ?? "" }];
  }
  return checks.flatMap(({ id, points, maxPoints, why: reason }) => {
    const expected = loses[id] ?? 0;
    const lost = points === null ? null : maxPoints - points;
    return lost === expected ? [] : [{ check: id, expected, lost, why: reason }];
  });
}
