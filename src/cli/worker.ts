import { resolve } from "node:path";
import { narrowAssignment } from "../grade/assignment/narrow-assignment.ts";
import { readAssignment } from "../grade/assignment/read-assignment.ts";
import { GradeError } from "../grade/grade-error.ts";
import { work } from "../grade/queue/work.ts";
import { readCatalogue } from "../harness/suite/catalogue.ts";
import { playBatch, type SessionFlags } from "./batch-session.ts";
import type { CliCommand } from "./command.ts";
import { interruption } from "./interruption.ts";
import { networkName } from "./options.ts";
import { makeOutFolder } from "./out-folder.ts";
import { version } from "./version.ts";

/** `lab worker --queue URL`: plays what `lab grade --queue URL` puts on a queue. */
export const workerCommand: CliCommand = {
  define(command, context) {
    command
      .requiredOption(
        "--queue <url>",
        "the Redis server that graders and workers meet at, as redis://localhost:6379",
      )
      .requiredOption("--store <folder>", "where answers are kept; graders must see it under the same path")
      .option("--net <name>", "auto, netlab, loopback or none", networkName, "auto")
      .option("--jobs <number>", "conversations at the same time; four a processor when absent")
      .option("--quiet", "says nothing of each submission")
      .addHelpText(
        "after",
        `
A worker takes one submission after the other, grades it as lab grade does, and keeps the answer: the same submission asked for again, with
the same assignment, version and seed, is not played again. Submissions, assignments and the store lie on a disk that graders and workers
see under the same paths. Ctrl-C ends it; the submission in hand goes back to the queue.

Examples:
  lab worker --queue redis://localhost:6379 --store /srv/lab/store
  lab grade /srv/lab/submissions --assignment /srv/lab/a.yaml --queue redis://localhost:6379
Exit codes: 0 ended by Ctrl-C, 2 bad usage or a queue that cannot be reached.`,
      )
      .action(
        async (flags: Omit<SessionFlags, "seed"> & { readonly store: string; readonly queue: string }) => {
          const store = resolve(await makeOutFolder(flags.store));
          const catalogue = await readCatalogue([]);
          const cancelled = interruption();
          const say = (text: string) => {
            if (flags.quiet !== true) process.stderr.write(`${text}\n`);
          };
          await work({
            url: flags.queue,
            store,
            version,
            cancelled,
            onReady: () => say(`Waiting for submissions; answers go to ${store}.`),
            onDone: (id) => say(`${id} is graded.`),
            onFailed: (id, why) => say(`${id} could not be graded: ${why}`),
            async play({ job, found, shard, out }) {
              const whole = await readAssignment(job.assignment, catalogue);
              if (whole.digest !== job.digest)
                throw new GradeError(
                  `${job.assignment} has changed since the submission was put on the queue.`,
                );
              const assignment = narrowAssignment(whole, job.checks);
              await playBatch(
                {
                  assignment,
                  catalogue,
                  found,
                  references: [],
                  shard,
                  out,
                  resume: true,
                  cancelled,
                  notices: [],
                },
                {
                  net: flags.net,
                  ...(flags.jobs && { jobs: flags.jobs }),
                  quiet: true,
                  seed: String(job.seed),
                },
              );
            },
          });
          context.exitCode(0);
        },
      );
  },
};
