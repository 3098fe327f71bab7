import type { NetworkUse } from "../harness/report.ts";
import type { SandboxUse } from "../netlab/sandbox/sandbox.ts";
import type { Assignment, Check } from "./assignment/assignment.ts";
import type { BatchPlan, CheckedPlan } from "./plan-checks.ts";
import type { FoundSubmission, ReadySubmission, UnusableSubmission } from "./submissions/submission.ts";

/** What is scored of a check. */
export type ScoredCheck = Omit<Check, "partners" | "classmates" | "scenarios" | "writes">;

/** One part of a batch that is graded in several places; from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Everything but the conversations that grades follow from: JSON, the head of a journal (schema `lab-batch/1`). */
export interface Batch {
  readonly schema: "lab-batch/1";
  readonly version: string;
  readonly assignment: Pick<Assignment, "file" | "title" | "protocol" | "digest"> & {
    readonly due: string | null;
    readonly checks: readonly ScoredCheck[];
  };
  readonly seed: number;
  readonly sandbox: SandboxUse;
  readonly net: NetworkUse;
  readonly shard: Shard;
  /** All of the batch, sorted by id, whichever shard they belong to. */
  readonly submissions: readonly (FoundSubmission & {
    readonly digest: string;
    readonly unusable?: string;
  })[];
  /** What each check looks at. */
  readonly checked: readonly CheckedPlan[];
  /** Who plays each cell, by its name. */
  readonly owners: Readonly<Record<string, string>>;
}

/** Returns the batch of a plan. */
export function toBatch(
  assignment: Assignment,
  submissions: readonly (ReadySubmission | UnusableSubmission)[],
  plan: BatchPlan,
  rest: Pick<Batch, "version" | "seed" | "sandbox" | "net" | "shard">,
): Batch {
  const { file, title, protocol, digest, due = null } = assignment;
  const checks = assignment.checks.map(({ partners, classmates, scenarios, writes, ...scored }) => scored);
  return {
    schema: "lab-batch/1",
    ...rest,
    assignment: { file, title, protocol, digest, due, checks },
    submissions: submissions.map((each) => {
      const { id, name, folder, submitted, digest: own } = each;
      return {
        id,
        name,
        folder,
        submitted,
        digest: own,
        ...("unusable" in each ? { unusable: each.unusable } : {}),
      };
    }),
    checked: plan.checked,
    owners: Object.fromEntries([...plan.cells].map(([name, { owner }]) => [name, owner])),
  };
}

/** Tells whether a submission's conversations are played in a shard: each has every so-manieth in the order of their ids. */
export function isInShard(
  { submissions, shard }: Pick<Batch, "submissions" | "shard">,
  owner: string,
): boolean {
  return submissions.findIndex(({ name }) => name === owner) % shard.count === shard.index - 1;
}
