import { createHash } from "node:crypto";
import { z } from "zod";
import type { Batch } from "../batch.ts";

/** The queue that graders and workers meet at. */
export const QUEUE = "lab-grade";

/** One submission's share of a batch: what a worker plays (schema `lab-job/1`). Paths are absolute, on a disk that all of them see. */
export const jobSchema = z.strictObject({
  schema: z.literal("lab-job/1"),
  version: z.string(),
  assignment: z.string(),
  /** SHA-256 of the assignment, hexadecimal. */
  digest: z.string(),
  checks: z.array(z.string()),
  seed: z.number(),
  own: z.string(),
  /** It, and those that it meets. */
  submissions: z.array(z.strictObject({ id: z.string(), folder: z.string(), digest: z.string() })),
});

/** What a worker is asked. */
export type GradeJob = z.output<typeof jobSchema>;

/** What a worker answers: the folder that holds the journal and the evidence. */
export const answerSchema = z.strictObject({ folder: z.string() });

/** Returns the job of one submission in a batch. */
export function jobOf(
  { version, assignment, seed, submissions, owners, checked }: Batch,
  own: Batch["submissions"][number],
): GradeJob {
  const met = checked.filter(({ cell, isClassmate }) => isClassmate && owners[cell] === own.name);
  const names = new Set([own.name, ...met.flatMap(({ partner, submission }) => [partner, submission])]);
  return {
    schema: "lab-job/1",
    version,
    assignment: assignment.file,
    digest: assignment.digest,
    checks: assignment.checks.map(({ id }) => id),
    seed,
    own: own.id,
    submissions: submissions.flatMap(({ id, name, folder, digest }) =>
      names.has(name) && folder !== undefined ? [{ id, folder, digest }] : [],
    ),
  };
}

/** Returns the name of a job: the same for the same assignment, submissions, version and seed, so that to ask twice is to ask once. */
export function jobKey({ version, digest, checks, seed, own, submissions }: GradeJob): string {
  const contents = submissions.map(({ id, digest: content }) => [id, content]);
  return createHash("sha256")
    .update(JSON.stringify([version, digest, checks, seed, own, contents]))
    .digest("hex");
}
