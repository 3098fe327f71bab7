import type { Cell } from "../report.ts";
import { type FailedCell, failedCells, kindOf, namedBy, plays } from "./failed-cell.ts";

/** A time in which nothing passed any more, whoever played. */
export interface Outage {
  readonly failed: readonly FailedCell[];
  readonly since: string;
  readonly until: string;
  /** Whether a cell that began behind it passed. */
  readonly isOver: boolean;
  /** Of the cells that began at another time, how many were played and how many of them passed. */
  readonly otherwise: { readonly played: number; readonly passed: number };
}

/** So few cells in a row go wrong by chance. */
const LEAST_CELLS = 4;

/** How likely at most it may be that chance alone brings such a row about. */
const MOST_CHANCE = 0.01;

/**
 * Returns the times in which every cell that began went wrong, of programs that share nothing, which had passed before. What a program did put
 * on the wire, no machine puts there, and a program that never passed is not held back by a time: these cells are left out.
 */
export function findOutages(cells: readonly Cell[]): readonly Outage[] {
  const failed = new Map(failedCells(cells).map((each) => [each.at, each]));
  const begun = cells
    .map((cell, at) => ({ cell, at, startedAt: cell.startedAt ?? "" }))
    .filter(({ startedAt, cell }) => startedAt !== "" && cell.verdict !== "unsupported")
    .sort((a, b) => (a.startedAt === b.startedAt ? a.at - b.at : a.startedAt < b.startedAt ? -1 : 1));
  const stretches: FailedCell[][] = [];
  let isOpen = false;
  for (const { at } of begun) {
    const each = failed.get(at);
    if (each !== undefined && isOpen) stretches.at(-1)?.push(each);
    else if (each !== undefined) stretches.push([each]);
    isOpen = each !== undefined;
  }
  const lastAt = begun.at(-1)?.at;
  return stretches.flatMap((stretch) => outageIn(stretch, begun, lastAt) ?? []);
}

interface Begun {
  readonly cell: Cell;
  readonly at: number;
  readonly startedAt: string;
}

function outageIn(
  stretch: readonly FailedCell[],
  begun: readonly Begun[],
  lastAt: number | undefined,
): Outage | undefined {
  const within = new Set(stretch.map(({ at }) => at));
  const outside = begun.filter(({ at }) => !within.has(at));
  const known = new Set(
    outside.filter(({ cell }) => cell.verdict !== "pass").flatMap(({ cell }) => keysOf(cell)),
  );
  const passes = outside.filter(({ cell }) => cell.verdict === "pass");
  const came = stretch.filter((each) => {
    const who = namedBy(each);
    const isNew = !keysOf(each.cell).some((key) => known.has(key));
    return isNew && isAbsence(each) && (who === undefined || passes.some(({ cell }) => plays(who, cell)));
  });
  const [first, last] = [came[0]?.cell.startedAt, came.at(-1)?.cell.startedAt];
  if (!first || !last || came.length < LEAST_CELLS) return undefined;
  const before = passes.filter(({ startedAt }) => startedAt < first);
  const sound = came.filter(({ cell }) => hadPassed(cell, before));
  const isOne = sharesOneThing(came.map(({ cell }) => cell)) || sharesOneThing(sound.map(({ cell }) => cell));
  if (isOne || sound.length * 2 < came.length || isChance(came.length, outside.length, passes.length))
    return undefined;
  return {
    failed: came,
    since: first,
    until: last,
    isOver: !within.has(lastAt ?? -1),
    otherwise: { played: outside.length, passed: passes.length },
  };
}

/** Whether a row of so many failures is no wonder, given how many of the other cells failed (by Laplace's rule of succession). */
function isChance(row: number, played: number, passed: number): boolean {
  const share = (played - passed + 1) / (played + 2);
  return share ** row * (played + row) > MOST_CHANCE;
}

/** Both programs had passed in their roles, though it need not have been together. */
function hadPassed({ client, server }: Cell, before: readonly Begun[]): boolean {
  return (
    before.some(({ cell }) => cell.client === client) && before.some(({ cell }) => cell.server === server)
  );
}

/** A program in common, or what was put to all, would explain as much as the machine; nothing at all is in common to none. */
function sharesOneThing(cells: readonly Cell[]): boolean {
  const [first, ...rest] = cells;
  if (first === undefined) return true;
  const shares = (thingOf: (cell: Cell) => string) => rest.every((cell) => thingOf(cell) === thingOf(first));
  const names = [first.client, first.server];
  const hasOne = names.some((name) => rest.every(({ client, server }) => client === name || server === name));
  return hasOne || shares(kindOf) || shares(({ scenario }) => scenario);
}

/** What went wrong with whom: what also happened at another time is no matter of time. */
function keysOf(cell: Cell): readonly string[] {
  const [failed] = failedCells([cell]);
  const who = failed && namedBy(failed);
  return who === undefined ? [] : [JSON.stringify([failed?.finding?.rule, who.role, who.name])];
}

/** Whether a cell went wrong by what did not come about, and not by octets that somebody sent. */
function isAbsence({ verdict, finding }: FailedCell): boolean {
  if (verdict !== "fail" || finding === undefined || finding.side === "lab") return true;
  return finding.got === "nothing" || ABSENCES.some((prefix) => finding.rule.startsWith(prefix));
}

/** Rules of what did not happen. */
const ABSENCES: readonly string[] = [
  "program.",
  "handshake.",
  "delivery.",
  "scenario.",
  "interop.",
  "data.acknowledged",
  "framing.reassembly",
];
