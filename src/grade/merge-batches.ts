import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Cell } from "../harness/report.ts";
import type { Batch } from "./batch.ts";
import { GradeError } from "./grade-error.ts";
import { readJournal, startJournal } from "./journal.ts";
import { differenceOf, type PlayedBatch } from "./run-batch.ts";

/**
 * Joins the shards of a batch that lie in `folders` into `out`: the journal, and the evidence of every submission. Given twice, a shard counts once.
 * @throws {GradeError} for shards of different batches, and when a shard or a conversation is missing, with the submissions that it concerns.
 */
export async function mergeBatches(folders: readonly string[], out: string): Promise<PlayedBatch> {
  const shards = folders.map((folder) => ({ folder, ...readJournal(folder) }));
  const [first, ...others] = shards;
  if (first === undefined)
    throw new GradeError("There is nothing to merge; name the --out folders of the shards.");
  for (const each of others) {
    const differ =
      differenceOf(first.batch, each.batch) ??
      (each.batch.shard.count === first.batch.shard.count
        ? undefined
        : "they are cut into different numbers of shards");
    if (differ !== undefined)
      throw new GradeError(`${first.folder} and ${each.folder} are not of one batch: ${differ}.`);
  }
  const cells = new Map<string, Cell>(shards.flatMap((each) => [...each.cells]));
  refuseHoles(first.batch, cells, new Set(shards.map(({ batch }) => batch.shard.index)));
  const batch: Batch = { ...first.batch, shard: { index: 1, count: 1 } };
  for (const { folder } of shards) await copyEvidence(folder, out);
  const journal = startJournal(out, batch);
  for (const [name, cell] of [...cells].sort(([one], [other]) => (one < other ? -1 : 1)))
    journal.add(name, cell);
  journal.close();
  return { batch, cells };
}

function refuseHoles(batch: Batch, cells: ReadonlyMap<string, Cell>, there: ReadonlySet<number>): void {
  const { count } = batch.shard;
  const lacking = Array.from({ length: count }, (_, index) => index + 1).filter((index) => !there.has(index));
  const unplayed = Object.keys(batch.owners).filter((name) => !cells.has(name));
  if (lacking.length === 0 && unplayed.length === 0) return;
  const owners = new Set(unplayed.map((name) => batch.owners[name]));
  const ids = batch.submissions.filter(({ name }) => owners.has(name)).map(({ id }) => id);
  const shardWords = lacking.map((index) => `shard ${index}/${count}`).join(", ");
  const what = [shardWords, ids.length === 0 ? "" : `the submissions ${ids.join(", ")}`].filter(
    (words) => words !== "",
  );
  throw new GradeError(
    `The batch is not complete: ${what.join(" with ")} ${what.length + lacking.length > 1 || ids.length > 1 ? "are" : "is"} missing; play it by lab grade --shard, or go on with it by --resume.`,
  );
}

async function copyEvidence(from: string, to: string): Promise<void> {
  const source = join(from, "submissions");
  await cp(source, join(to, "submissions"), { recursive: true, force: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    },
  );
}
