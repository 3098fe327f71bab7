import { closeSync, existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Cell } from "../harness/report.ts";
import type { Batch } from "./batch.ts";
import { GradeError } from "./grade-error.ts";

/** The name of a journal in the folder of its grades. */
const NAME = "journal.jsonl";

/** What a journal holds. */
export interface Recorded {
  readonly batch: Batch;
  /** By name. */
  readonly cells: ReadonlyMap<string, Cell>;
}

/** What was graded so far: the batch in the first line, then a line for each conversation, on the disk before the next begins. */
export interface Journal {
  add(name: string, cell: Cell): void;
  close(): void;
}

/** Tells whether there is a journal in a folder. */
export function hasJournal(folder: string): boolean {
  return existsSync(join(folder, NAME));
}

/** Begins a journal. */
export function startJournal(folder: string, batch: Batch): Journal {
  const file = openSync(join(folder, NAME), "w");
  return writer(file, [batch]);
}

/** Goes on with a journal; a line that a kill cut off is dropped. */
export function continueJournal(folder: string): Journal {
  const path = join(folder, NAME);
  truncateSync(path, readFileSync(path).lastIndexOf("\n") + 1);
  return writer(openSync(path, "a"), []);
}

/**
 * Reads a journal.
 * @throws {GradeError} where there is none, or what is there is none.
 */
export function readJournal(folder: string): Recorded {
  const path = join(folder, NAME);
  if (!existsSync(path))
    throw new GradeError(
      `There are no grades in ${folder}: it holds no ${NAME}; name the --out folder of lab grade.`,
    );
  const text = readFileSync(path, "utf8");
  const [head = "", ...lines] = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  const batch = parse(head, path, 1) as Batch | undefined;
  if (batch?.schema !== "lab-batch/1")
    throw new GradeError(`${path}:1: this is no journal of lab grade (lab-batch/1); name another folder.`);
  const cells = lines.flatMap((line, index): readonly (readonly [string, Cell])[] => {
    if (line === "") return [];
    const { name, cell } = parse(line, path, index + 2) as { readonly name: string; readonly cell: Cell };
    return [[name, cell]];
  });
  return { batch, cells: new Map(cells) };
}

function writer(file: number, first: readonly unknown[]): Journal {
  const add = (line: unknown): void => {
    writeSync(file, `${JSON.stringify(line)}\n`);
    fsyncSync(file);
  };
  for (const line of first) add(line);
  return { add: (name, cell) => add({ name, cell }), close: () => closeSync(file) };
}

function parse(line: string, path: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new GradeError(
      `${path}:${number}: this line is damaged; take the line out, and --resume plays it again.`,
    );
  }
}
