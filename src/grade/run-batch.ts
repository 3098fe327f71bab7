import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Cell, NetworkUse } from "../harness/report.ts";
import { buildAll } from "../harness/runner/build.ts";
import type { CellPlan, RunConditions } from "../harness/runner/cell-plan.ts";
import type { Implementation } from "../harness/scenario/implementation.ts";
import type { Catalogue } from "../harness/suite/catalogue.ts";
import { runLanes } from "../harness/suite/run-lanes.ts";
import { runSuite } from "../harness/suite/run-suite.ts";
import type { Sandbox } from "../netlab/sandbox/sandbox.ts";
import type { Assignment } from "./assignment/assignment.ts";
import { type Batch, isInShard, toBatch } from "./batch.ts";
import { GradeError } from "./grade-error.ts";
import { continueJournal, hasJournal, type Journal, readJournal, startJournal } from "./journal.ts";
import { type BatchPlan, planBatch } from "./plan-checks.ts";
import { submissionFolder } from "./score/score-batch.ts";
import { readySubmission } from "./submissions/ready-submission.ts";
import type { FoundSubmission, ReadySubmission, UnusableSubmission } from "./submissions/submission.ts";

/** What a batch is graded with. */
export interface BatchOptions extends Omit<RunConditions, "out" | "boxing"> {
  readonly out: string;
  readonly version: string;
  readonly assignment: Assignment;
  readonly catalogue: Catalogue;
  readonly found: readonly FoundSubmission[];
  /** Programs that are graded beside them as they are: a reference, to prove the assignment. */
  readonly references: readonly Implementation[];
  readonly shard: Batch["shard"];
  readonly resume: boolean;
  /** Conversations at the same time. */
  readonly jobs: number;
  readonly sandbox: Sandbox;
  readonly net: NetworkUse;
  /** Before anything is played: how many conversations there are to play. */
  readonly onPlan: (total: number, batch: Batch) => void;
  readonly onStart: (cell: string) => void;
  readonly onCell: (cell: Cell, batch: Batch, cells: ReadonlyMap<string, Cell>) => Promise<void>;
}

/** A batch, and what was played of it. */
export interface PlayedBatch {
  readonly batch: Batch;
  readonly cells: ReadonlyMap<string, Cell>;
}

/**
 * Plays what the checks of an assignment ask of the submissions, and keeps a journal in `out` meanwhile, with which a run that was ended at any
 * moment can go on. Copies of the submissions lie in `out/work` while it runs.
 * @throws {GradeError} when `out` holds the journal of something else.
 */
export async function runBatch(options: BatchOptions): Promise<PlayedBatch> {
  return withBatch(options, async ({ batch, plan, ready, cells, journal }) => {
    const toPlay = [...plan.cells].filter(([name, { owner }]) => isInShard(batch, owner) && !cells.has(name));
    options.onPlan(toPlay.length, batch);
    if (toPlay.length > 0) await playAll(toPlay, options, { batch, ready, cells, journal });
  });
}

/** Prepares a batch and its journal, has `play` fill in the conversations, and returns what was played. */
export async function withBatch(
  options: Omit<BatchOptions, "choice" | "jobs" | "cancelled" | "onPlan" | "onStart" | "onCell">,
  play: (open: OpenBatch) => Promise<void>,
): Promise<PlayedBatch> {
  const { assignment, catalogue, found, references, out } = options;
  const work = resolve(out, "work");
  try {
    // Nobody else on this machine gets at the copies.
    await mkdir(work, { recursive: true, mode: 0o700 });
    const submissions: OpenSubmission[] = references.map(toSubmission);
    for (const each of found)
      submissions.push(await readySubmission(each, assignment, join(work, each.name)));
    const ready = submissions.filter((each) => "implementation" in each);
    const implementations = ready.map(({ implementation }) => implementation);
    const plan = planBatch(assignment, implementations, catalogue);
    const { version, seed, shard, net } = options;
    const sandbox = options.sandbox.use;
    const batch = toBatch(assignment, submissions, plan, { version, seed, shard, net, sandbox });
    const cells = recordedCells(options, batch);
    const journal = options.resume && hasJournal(out) ? continueJournal(out) : startJournal(out, batch);
    try {
      await play({ batch, plan, ready, cells, journal });
    } finally {
      journal.close();
    }
    return { batch, cells };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

type OpenSubmission = ReadySubmission | UnusableSubmission;

function toSubmission(implementation: Implementation): ReadySubmission {
  const { name } = implementation;
  return { id: name, name, folder: undefined, submitted: undefined, digest: "", implementation, copy: "" };
}

/** What an earlier run of the same batch has played. */
function recordedCells(
  { out, resume }: Pick<BatchOptions, "out" | "resume">,
  batch: Batch,
): Map<string, Cell> {
  if (!hasJournal(out)) return new Map();
  if (!resume)
    throw new GradeError(
      `${out} holds grades already; go on with them by --resume, or name another folder with --out.`,
    );
  const { batch: before, cells } = readJournal(out);
  const changed = differenceOf(before, batch);
  if (changed !== undefined)
    throw new GradeError(
      `The grades in ${out} are of another run: ${changed}; name another folder with --out.`,
    );
  return new Map(cells);
}

/** Returns in words what makes two batches different ones; `undefined` for the same. */
export function differenceOf(one: Batch, other: Batch): string | undefined {
  if (one.assignment.digest !== other.assignment.digest) return "the assignment has changed";
  if (one.version !== other.version)
    return `they were made by lab ${one.version}, and this is ${other.version}`;
  if (one.seed !== other.seed) return `the seed was ${one.seed}, and is ${other.seed} now`;
  if (one.sandbox.tier !== other.sandbox.tier)
    return `the sandbox was of tier ${one.sandbox.tier}, and is of tier ${other.sandbox.tier} now`;
  if (one.net.used !== other.net.used) return `the network was ${one.net.used}, and is ${other.net.used} now`;
  const ids = ({ submissions }: Batch) => submissions.map(({ id }) => id);
  const gone = ids(one).find((id) => !ids(other).includes(id));
  if (gone !== undefined) return `the submission ${gone} was there`;
  const added = ids(other).find((id) => !ids(one).includes(id));
  if (added !== undefined) return `the submission ${added} was not there`;
  const changed = one.submissions.find(
    ({ id, digest }) => other.submissions.find((each) => each.id === id)?.digest !== digest,
  );
  if (changed !== undefined) return `the submission ${changed.id} has changed`;
  return JSON.stringify(one.checked) === JSON.stringify(other.checked)
    ? undefined
    : "what is asked of the submissions has changed";
}

/** A batch that is being played. */
export interface OpenBatch {
  readonly batch: Batch;
  readonly plan: BatchPlan;
  readonly ready: readonly ReadySubmission[];
  readonly cells: Map<string, Cell>;
  readonly journal: Journal;
}

/** Plays the conversations of one submission after the other, of several submissions at the same time. */
async function playAll(
  toPlay: readonly (readonly [string, { readonly owner: string; readonly plan: CellPlan }])[],
  options: BatchOptions,
  { batch, ready, cells, journal }: Omit<OpenBatch, "plan">,
): Promise<void> {
  const meeting = new Set(toPlay.flatMap(([, { plan: each }]) => [each.client, each.server]));
  const boxing = {
    sandbox: options.sandbox,
    limits: options.assignment.limits,
    folders: new Map(ready.flatMap(({ name, copy }) => (copy === "" ? [] : [[name, copy] as const]))),
  };
  const unbuilt = await buildAll(meeting, options.cancelled, boxing);
  const queue = ready.flatMap(({ name }) => {
    const own = toPlay.filter(([, { owner }]) => owner === name);
    return own.length === 0 ? [] : [{ name, own }];
  });
  const lanes = Math.min(options.jobs, queue.length);
  await runLanes(lanes, options.cancelled, async (cancelled) => {
    for (let next = queue.shift(); next !== undefined && !cancelled.aborted; next = queue.shift()) {
      await mkdir(join(options.out, submissionFolder(next)), { recursive: true });
      const names = new Map(next.own.map(([name, each]) => [each.plan, name]));
      await runSuite([...names.keys()], {
        ...options,
        boxing,
        cancelled,
        out: join(options.out, submissionFolder(next)),
        jobs: Math.max(1, Math.floor(options.jobs / lanes)),
        command: "grade",
        tries: 3,
        unbuilt,
        onStart: (each) => options.onStart(names.get(each) ?? ""),
        onCell: async (cell, _done, _total, each) => {
          const name = names.get(each) ?? "";
          cells.set(name, cell);
          journal.add(name, cell);
          await options.onCell(cell, batch, cells);
        },
      });
    }
  });
}
