import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { GradeError } from "../grade-error.ts";
import { submissionName } from "../submissions/find-submissions.ts";
import type { FoundSubmission } from "../submissions/submission.ts";
import { openQueue } from "./connect.ts";
import { type GradeJob, jobKey, jobSchema, QUEUE } from "./job.ts";

/** After so long without a word from its worker a submission goes back to the queue. */
const LOCK_MS = 10_000;

/** One submission's share, as it is played. */
export interface Share {
  readonly job: GradeJob;
  /** Sorted by id. */
  readonly found: readonly FoundSubmission[];
  readonly shard: { readonly index: number; readonly count: number };
  /** Kept until somebody removes it: the next time the same is asked, it is the answer. */
  readonly out: string;
}

/** How a worker works. */
export interface WorkOptions {
  readonly url: string;
  readonly store: string;
  readonly version: string;
  readonly cancelled: AbortSignal;
  /** Plays a share, or goes on with one that a worker was killed at. */
  readonly play: (share: Share) => Promise<void>;
  readonly onReady: () => void;
  readonly onDone: (id: string) => void;
  readonly onFailed: (id: string, why: string) => void;
}

/** Takes jobs off a queue, one after the other, until it is cancelled; the job in hand then goes back. */
export async function work(options: WorkOptions): Promise<void> {
  const { url, store, cancelled } = options;
  const { bullmq, connection } = await openQueue(url);
  const worker = new bullmq.Worker(
    QUEUE,
    async ({ data }) => {
      const share = shareOf(data, options);
      await mkdir(share.out, { recursive: true });
      await options.play(share);
      if (cancelled.aborted) throw new Error("the worker was interrupted");
      options.onDone(share.job.own);
      return { folder: share.out };
    },
    { connection, concurrency: 1, autorun: false, lockDuration: LOCK_MS, stalledInterval: LOCK_MS },
  );
  worker.on("error", () => {});
  worker.on("failed", (job, error) => options.onFailed(job?.name ?? "", error.message));
  try {
    await worker.waitUntilReady();
    const running = worker.run();
    options.onReady();
    await new Promise<void>((resolve, reject) => {
      running.catch(reject);
      if (cancelled.aborted) resolve();
      cancelled.addEventListener("abort", () => resolve(), { once: true });
    });
  } finally {
    await worker.close();
  }

  function shareOf(data: unknown, { version }: WorkOptions): Share {
    const { data: job, error } = jobSchema.safeParse(data);
    if (job === undefined)
      throw new GradeError(`This is no job of lab grade (lab-job/1): ${error.issues[0]?.message}.`);
    if (job.version !== version)
      throw new GradeError(
        `The job is for lab ${job.version}, and this worker is ${version}; update one of them.`,
      );
    const found = [...job.submissions]
      .sort((one, other) => (one.id < other.id ? -1 : 1))
      .map(({ id, folder }) => ({ id, name: submissionName(id), folder, submitted: undefined }));
    const index = found.findIndex(({ id }) => id === job.own) + 1;
    return { job, found, shard: { index, count: found.length }, out: join(store, jobKey(job)) };
  }
}
