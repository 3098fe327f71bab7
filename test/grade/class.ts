import { cpSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

/** The points that a submission should get, by check. */
export type ExpectedPoints = Readonly<Record<string, number>>;

/** How many submissions there are. */
const SIZE = 60;

const assignment = fileURLToPath(new URL("../../fixtures/assignments/pychat/", import.meta.url));
const others = fileURLToPath(new URL("submissions/", import.meta.url));

/** The folders of right programs, each in another style. */
const right: readonly string[] = [
  join(assignment, "solution"),
  ...["node", "asyncio", "threads"].map((style) => join(others, style)),
];

interface AssignmentFile {
  readonly checks: readonly { readonly id: string; readonly points: number }[];
  readonly selftest: readonly { readonly submission: string; readonly loses: ExpectedPoints }[];
}

/**
 * Lays out a class of 60 submissions for the PyChat assignment in `folder`, `s01` to `s60`: every broken program once, two right programs
 * whose manifest was forgotten, and right programs in four styles for the rest, in an order that is the same each time. Returns what each
 * should get; a submission that cannot be graded should get 0 everywhere.
 */
export function makeClass(folder: string): ReadonlyMap<string, ExpectedPoints> {
  const { checks, selftest } = parse(
    readFileSync(join(assignment, "assignment.yaml"), "utf8"),
  ) as AssignmentFile;
  const pointsBut = (lost: (id: string, points: number) => number): ExpectedPoints =>
    Object.fromEntries(checks.map(({ id, points }) => [id, points - lost(id, points)]));
  const broken = selftest.map(({ submission, loses }) => ({
    from: join(assignment, submission),
    expected: pointsBut((id) => loses[id] ?? 0),
    isForgotten: false,
  }));
  const whole = Array.from({ length: SIZE - broken.length }, (_, at) => {
    const isForgotten = at < 2;
    const expected = pointsBut((_id, points) => (isForgotten ? points : 0));
    return { from: right[at % right.length] ?? "", expected, isForgotten };
  });
  return new Map(
    interleave(broken, whole).map(({ from, expected, isForgotten }, at) => {
      const id = `s${String(at + 1).padStart(2, "0")}`;
      const to = join(folder, id);
      cpSync(from, to, { recursive: true, filter: (path) => basename(path) !== ".gitkeep" });
      if (isForgotten) rmSync(join(to, "lab.impl.yaml"));
      return [id, expected];
    }),
  );
}

/** Takes from both in turn, so that the broken ones are not all at one end. */
function interleave<T>(one: readonly T[], other: readonly T[]): readonly T[] {
  const longest = Math.max(one.length, other.length);
  return Array.from({ length: longest }, (_, at) => [
    ...one.slice(at, at + 1),
    ...other.slice(at, at + 1),
  ]).flat();
}
