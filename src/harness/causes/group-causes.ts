import type { Blamed, Cause, Cell } from "../report.ts";
import { type FailedCell, failedCells, namedBy } from "./failed-cell.ts";
import { findOutages, type Outage } from "./outages.ts";
import { findSharedPartners } from "./shared-partners.ts";
import { findSpoilers } from "./spoilers.ts";
import { weighNamed } from "./weigh-program.ts";
import { weighUnnamed } from "./weigh-unnamed.ts";
import { counted, timeOfDay } from "./words.ts";

/**
 * Returns what went wrong in a run, each cause once, with all cells that it spoilt and with whom or what it lies. Every cell that is neither
 * `pass` nor `unsupported` is in one cause. The grid decides together with what the findings name: a time in which nothing passed is the
 * environment's, a scenario that passes with nobody is the scenario's, a program that fails with every partner is to blame, and two that fail
 * with each other alone are so together.
 */
export function groupCauses(cells: readonly Cell[]): readonly Cause[] {
  const outages = findOutages(cells);
  const inOutage = new Set(outages.flatMap(({ failed }) => failed));
  const spent = new Set([...inOutage].map(({ at }) => at));
  const spoilers = findSpoilers(
    cells,
    failedCells(cells).filter(({ at }) => !spent.has(at)),
  );
  for (const { at } of spoilers.flatMap(({ failed }) => failed)) spent.add(at);
  const played = cells.filter(
    (_, at) => !outages.some(({ failed }) => failed.some((each) => each.at === at)),
  );
  const left = failedCells(cells).filter(({ at }) => !spent.has(at));
  const shared = findSharedPartners(played, left);
  for (const { at } of shared.flatMap(({ failed }) => failed)) spent.add(at);
  const causes = [
    ...outages.map(fromOutage),
    ...[...spoilers, ...shared].map(({ failed, who, because }) => toCause(failed, who, because)),
    ...groupsOf(left.filter(({ at }) => !spent.has(at))).flatMap((group) => weighed(played, group)),
  ];
  return causes.sort(inOrder);
}

/** What spoilt most comes first, and failures before doubts; names, rules and places settle the rest. */
function inOrder(a: Cause, b: Cause): number {
  if (a.cells.length !== b.cells.length) return b.cells.length - a.cells.length;
  if (a.verdict !== b.verdict) return VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict);
  const [one, other] = [a, b].map(({ who, rule }) => [...who.names, who.type, rule].join("\n"));
  if (one !== other) return (one ?? "") < (other ?? "") ? -1 : 1;
  return (a.cells[0] ?? 0) - (b.cells[0] ?? 0);
}

const VERDICTS: readonly Cause["verdict"][] = ["fail", "error", "inconclusive"];

/** Cells that have the verdict, the rule and the program that their findings name in common. */
function groupsOf(failed: readonly FailedCell[]): readonly (readonly FailedCell[])[] {
  const groups = new Map<string, FailedCell[]>();
  for (const each of failed) {
    const { cell, verdict, finding } = each;
    const who = namedBy(each);
    const what = finding === undefined ? cell.why.replace(/\d+/gu, "#") : finding.rule;
    const key = JSON.stringify([verdict, what, finding?.side, who?.name]);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

function weighed(played: readonly Cell[], group: readonly FailedCell[]): readonly Cause[] {
  const [first] = group;
  if (first === undefined) return [];
  const suspect = namedBy(first);
  if (suspect !== undefined) {
    const { who, because } = weighNamed(played, group, suspect);
    return [toCause(group, who, because)];
  }
  if (first.finding === undefined || first.finding.side === "lab") {
    const what = first.verdict === "error" ? "The lab broke" : "The lab could not decide";
    const because = `${what}: nothing here speaks against a program.`;
    return [toCause(group, { type: "lab", names: [] }, because)];
  }
  return weighUnnamed(played, group).map(({ failed, who, because }) => toCause(failed, who, because));
}

function fromOutage({ failed, since, until, isOver, otherwise }: Outage): Cause {
  const programs = new Set(failed.flatMap(({ cell }) => [cell.client, cell.server]));
  const when = isOver ? `between ${timeOfDay(since)} and ${timeOfDay(until)}` : `since ${timeOfDay(since)}`;
  const because = [
    `All ${failed.length} of these cells began ${when}, when nothing passed, with ${counted(programs.size, "program")} that have nothing in common;`,
    `of the ${otherwise.played} that began at another time ${otherwise.passed} passed.`,
    "Look at the machine before you look at a program: disk, memory, load, other programs.",
  ].join(" ");
  return toCause(failed, { type: "environment", names: [] }, because, { since, until });
}

function toCause(
  failed: readonly FailedCell[],
  who: Blamed,
  because: string,
  { since, until }: { readonly since: string | null; readonly until: string | null } = {
    since: null,
    until: null,
  },
): Cause {
  const example = failed.find(({ finding }) => (finding?.frames.length ?? 0) > 0) ?? failed[0];
  if (example === undefined) throw new Error("a cause without a cell");
  const { at, cell, finding, verdict } = example;
  return {
    verdict,
    rule: finding?.rule ?? null,
    message: finding?.message ?? cell.why,
    who,
    because,
    since,
    until,
    cells: failed.map((each) => each.at).sort((a, b) => a - b),
    example: {
      cell: at,
      frames: finding?.frames ?? [],
      filter: finding?.filter ?? null,
      repeat: cell.repeat,
    },
  };
}
