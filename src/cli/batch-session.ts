import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { captureRightOn } from "../capture/live/capture-right.ts";
import type { Batch } from "../grade/batch.ts";
import { withoutPassword } from "../grade/queue/connect.ts";
import { distribute } from "../grade/queue/distribute.ts";
import { type BatchOptions, type PlayedBatch, runBatch, withBatch } from "../grade/run-batch.ts";
import type { Cell } from "../harness/report.ts";
import { startProgress } from "../harness/reporters/progress.ts";
import { networkUse } from "../harness/runner/play-cell.ts";
import { chooseNetwork } from "../netlab/choose-network.ts";
import type { NetworkName } from "../netlab/network.ts";
import { openSandbox } from "../netlab/sandbox/open-sandbox.ts";
import { UsageError } from "./command.ts";
import { wholeNumber } from "./options.ts";
import { version } from "./version.ts";

/** The flags of every command that plays submissions. */
export interface SessionFlags {
  readonly net: NetworkName | "auto";
  readonly jobs?: string;
  readonly quiet?: boolean;
  readonly requireSandbox?: boolean;
  readonly seed: string;
  /** Where workers play the batch; here when absent. */
  readonly queue?: string;
}

/** What a batch is played with, beside what the flags say. */
export type SessionBatch = Pick<
  BatchOptions,
  "assignment" | "catalogue" | "found" | "references" | "out" | "resume" | "shard" | "cancelled"
> & {
  /** Said before anything is played. */
  readonly notices: readonly string[];
  /** Once it is known what is to be played; what it throws ends the run before anything is. */
  readonly onBatch?: (batch: Batch) => void;
  readonly onCell?: (batch: Batch, cells: ReadonlyMap<string, Cell>) => Promise<void>;
};

const MAX_JOBS = 64;

/** Plays a batch on the network and in the sandbox that the flags ask for, here or by workers, and shows how far it has come. */
export async function playBatch(session: SessionBatch, flags: SessionFlags): Promise<PlayedBatch> {
  const seed = wholeNumber("--seed", flags.seed, 0, 2 ** 31);
  const choice = await chooseNetwork(flags.net, () => captureRightOn("lo"));
  const isRequired = flags.requireSandbox === true;
  if (isRequired && choice.name !== "netlab")
    throw new UsageError(
      `--require-sandbox takes a network that submissions have to themselves, and this run is on ${choice.name}: ${choice.why}.`,
    );
  const { notices, onBatch, onCell, ...batch } = session;
  const sandbox = openSandbox(resolve(batch.out, "box"), { isRequired });
  const shown = { stream: process.stderr, quiet: flags.quiet === true };
  let progress = startProgress({ ...shown, total: 0 });
  for (const notice of notices) progress.say(notice);
  const { use, remedy } = sandbox;
  progress.say(`Sandbox tier ${use.tier}: ${use.why}.${remedy === undefined ? "" : ` Remedy: ${remedy}`}`);
  const watch = (place: string) => ({
    onPlan(total: number, head: Batch) {
      onBatch?.(head);
      progress = startProgress({ ...shown, total });
      progress.say(`${total} conversations ${place}`);
    },
    onStart: (name: string) => progress.start(name),
    async onCell(cell: Cell, head: Batch, cells: ReadonlyMap<string, Cell>) {
      progress.done(cell);
      await onCell?.(head, cells);
    },
  });
  const options = { ...batch, seed, version, sandbox, net: networkUse(choice) };
  try {
    const { queue: url } = flags;
    if (url === undefined) {
      const here = watch(`on ${choice.name}: ${choice.why}`);
      return await runBatch({ ...options, ...here, choice, jobs: jobsOf(flags) });
    }
    const { onPlan, onCell: took } = watch(`by the workers at ${withoutPassword(url)}`);
    const { out, cancelled } = batch;
    return await withBatch(options, (open) =>
      distribute(open, { url, out, cancelled, onPlan, onCell: (cell) => took(cell, open.batch, open.cells) }),
    );
  } finally {
    progress.end();
    sandbox.close();
  }
}

function jobsOf({ jobs }: SessionFlags): number {
  return jobs === undefined
    ? Math.min(MAX_JOBS, availableParallelism() * 4)
    : wholeNumber("--jobs", jobs, 1, MAX_JOBS);
}
