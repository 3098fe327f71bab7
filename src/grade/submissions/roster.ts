import { readText } from "../../harness/scenario/read-text.ts";
import { quote } from "../../harness/scenario/scenario-error.ts";
import { GradeError } from "../grade-error.ts";

/** Who is expected to hand in, and when they did. */
export interface RosterEntry {
  readonly id: string;
  /** ISO 8601; the files' own dates count where it is absent. */
  readonly submitted: string | undefined;
}

/**
 * Reads a roster: a first line `id` or `id,submitted`, then a line for each submission, `submitted` in ISO 8601.
 * @throws {GradeError} for anything else, with the line.
 */
export async function readRoster(file: string): Promise<readonly RosterEntry[]> {
  const [header = "", ...lines] = (await readText(file)).replace(/^\ufeff/u, "").split(/\r?\n/u);
  if (!/^id(,submitted)?$/u.test(header.trim()))
    throw new GradeError(
      `${file}:1: a roster begins with the line "id" or "id,submitted"; found ${quote(header)}.`,
    );
  const entries = lines.flatMap((line, index) =>
    line.trim() === "" ? [] : [readEntry(line, index + 2, file)],
  );
  const ids = entries.map(({ id }) => id);
  const twin = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twin !== undefined) throw new GradeError(`${file}: ${quote(twin)} stands in it twice; take one out.`);
  return entries;
}

function readEntry(line: string, number: number, file: string): RosterEntry {
  const [id = "", submitted = "", ...rest] = line.split(",").map((cell) => cell.trim());
  const time = Date.parse(submitted);
  if (id === "" || rest.length > 0 || /["/]/u.test(line))
    throw new GradeError(
      `${file}:${number}: ${quote(line)} is no entry; write one as s01 or s01,2026-12-01T20:15:00Z.`,
    );
  if (submitted !== "" && Number.isNaN(time))
    throw new GradeError(
      `${file}:${number}: ${quote(submitted)} is no date; write one as 2026-12-01T20:15:00Z.`,
    );
  return { id, submitted: submitted === "" ? undefined : new Date(time).toISOString() };
}
