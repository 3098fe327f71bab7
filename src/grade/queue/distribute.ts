import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Cell } from "../../harness/report.ts";
import type { Batch } from "../batch.ts";
import { GradeError } from "../grade-error.ts";
import { readJournal } from "../journal.ts";
import type { OpenBatch } from "../run-batch.ts";
import { submissionFolder } from "../score/score-batch.ts";
import { openQueue } from "./connect.ts";
import { answerSchema, type GradeJob, jobKey, jobOf, QUEUE } from "./job.ts";

/** How a batch is given to workers. */
export interface Distribution {
  readonly url: string;
  readonly out: string;
  readonly cancelled: AbortSignal;
  readonly onPlan: (total: number, batch: Batch) => void;
  readonly onCell: (cell: Cell) => Promise<void>;
}

/** How often a job is given out again whose worker went away. */
const ATTEMPTS = 3;

/**
 * Puts each submission's conversations on a queue, waits until workers have played them, and takes their cells and evidence over. What was asked
 * before, by whomever, is not played again.
 * @throws {GradeError} when the queue cannot be reached, and when a worker cannot do its job.
 */
export async function distribute({ batch, cells, journal }: OpenBatch, options: Distribution): Promise<void> {
  const { url, out, cancelled } = options;
  const open = Object.keys(batch.owners).filter((name) => !cells.has(name));
  options.onPlan(open.length, batch);
  const owners = batch.submissions.filter(({ name }) => open.some((cell) => batch.owners[cell] === name));
  if (owners.length === 0) return;
  const { bullmq, connection } = await openQueue(url);
  const queue = new bullmq.Queue(QUEUE, { connection });
  const events = new bullmq.QueueEvents(QUEUE, { connection });
  // Whoever goes away for a while is waited for.
  queue.on("error", () => {});
  events.on("error", () => {});
  const interrupted = new Promise<undefined>((resolve) => {
    cancelled.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  try {
    await events.waitUntilReady();
    const take = async (own: (typeof owners)[number]): Promise<void> => {
      const answer = await Promise.race([ask(jobOf(batch, own)), interrupted]);
      if (answer === undefined) return;
      const played = readJournal(answer.folder).cells;
      await cp(join(answer.folder, submissionFolder(own)), join(out, submissionFolder(own)), {
        recursive: true,
        force: true,
      });
      for (const name of open.filter((each) => batch.owners[each] === own.name)) {
        const cell = played.get(name);
        if (cell === undefined)
          throw new GradeError(
            `The worker's answer in ${answer.folder} lacks ${name}; remove the folder and start again.`,
          );
        cells.set(name, cell);
        journal.add(name, cell);
        await options.onCell(cell);
      }
    };
    const ask = async (job: GradeJob) => {
      const jobId = jobKey(job);
      const old = await queue.getJob(jobId);
      if (old !== undefined && (await old.isFailed())) await old.remove();
      const added = await queue.add(job.own, job, {
        jobId,
        attempts: ATTEMPTS,
        removeOnFail: true,
        removeOnComplete: { age: 7 * 24 * 3600 },
      });
      try {
        return answerSchema.parse(await added.waitUntilFinished(events));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new GradeError(`A worker could not grade ${job.own}: ${why}`);
      }
    };
    await Promise.all(owners.map(take));
  } finally {
    await Promise.all([queue.close(), events.close()]);
  }
}
