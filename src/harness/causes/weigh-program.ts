import type { Blamed, Cell } from "../report.ts";
import { type FailedCell, failedCells, kindOf, namedBy, otherRole, type Suspect } from "./failed-cell.ts";
import { passesWithout, type Standing, standingOf } from "./grid.ts";
import { listNames, named } from "./words.ts";

/** Where a cause lies, and why one thinks so. */
export interface Weighed {
  readonly who: Blamed;
  readonly because: string;
}

/**
 * Holds a program that the findings of a group name against the grid. It stays with the program unless that fails with one partner alone while
 * both pass with others: then it is the two together.
 */
export function weighNamed(cells: readonly Cell[], group: readonly FailedCell[], suspect: Suspect): Weighed {
  const kinds = new Set(group.map(({ cell }) => kindOf(cell)));
  const standing = standingOf(cells, kinds, suspect);
  const [partner] = group.map(({ cell }) => cell[otherRole(suspect.role)]);
  const failing = [...standing.failsWith, ...standing.mixedWith];
  const single = failing.length === 1 && partner !== undefined ? partner : undefined;
  const other = { role: otherRole(suspect.role), name: single ?? "" };
  const others = single === undefined ? [] : passesWithout(cells, kinds, other, suspect);
  if (single !== undefined && standing.passesWith.length > 0 && others.length > 0)
    return weighPair(cells, suspect, other, { passesWith: standing.passesWith, others });
  return {
    who: { type: suspect.role, names: [suspect.name] },
    because: `${findingsName(group.length)} it; ${fromGrid(suspect, standing, others)}${doubt(cells, kinds, suspect, standing)}.`,
  };
}

function findingsName(count: number): string {
  if (count === 1) return "The finding names";
  return count === 2 ? "Both findings name" : `All ${count} findings name`;
}

/** Two that pass with others and not with each other. */
function weighPair(
  cells: readonly Cell[],
  suspect: Suspect,
  other: Suspect,
  { passesWith, others }: { readonly passesWith: readonly string[]; readonly others: readonly string[] },
): Weighed {
  const pair = suspect.role === "client" ? [suspect, other] : [other, suspect];
  const apart = [
    `${named(suspect)} passes with ${partners(other.role, passesWith)}`,
    `${named(other)} with ${partners(suspect.role, others)}`,
  ].join(", ");
  return {
    who: { type: "pair", names: pair.map(({ name }) => name) },
    because: `They fail with each other alone: ${apart}. ${hintOf(cells, pair)}`,
  };
}

/** Whom the findings of the pair name most often, in whatever cells it fails. */
export function hintOf(cells: readonly Cell[], pair: readonly Suspect[]): string {
  const [client, server] = pair;
  const both = cells.filter((cell) => cell.client === client?.name && cell.server === server?.name);
  const failed = failedCells(both).filter(({ verdict }) => verdict === "fail");
  const times = (suspect: Suspect | undefined) =>
    failed.filter((each) => namedBy(each)?.role === suspect?.role).length;
  const [most, least] = times(client) >= times(server) ? [client, server] : [server, client];
  if (most === undefined || times(most) === 0) return "No finding says which of the two it is.";
  if (times(most) === times(least)) return "The findings name the one as often as the other.";
  const share =
    times(most) === failed.length
      ? "every finding of this pair names"
      : `${times(most)} of ${failed.length} findings of this pair name`;
  return `Look at ${named(most)} first: ${share} it.`;
}

function fromGrid({ role, name }: Suspect, standing: Standing, others: readonly string[]): string {
  const { failsWith, spoiltBy, passesWith, mixedWith } = standing;
  const other = otherRole(role);
  const all = failsWith.length + passesWith.length + mixedWith.length;
  const failing = [...failsWith, ...mixedWith].sort();
  const rest =
    spoiltBy.length === 0
      ? ""
      : `; what it does with ${listNames(spoiltBy)} does not count, because the findings name ${spoiltBy.length === 1 ? "that" : "these"} there`;
  if (all === 0) return `it could not be tried with any ${other}${rest}`;
  if (all === 1) {
    const also =
      others.length === 0
        ? ""
        : `, with which ${partners(role, others)} ${others.length === 1 ? "passes" : "pass"}`;
    const only = `only one ${other} ${spoiltBy.length === 0 ? "was tried with it" : "speaks for or against it"}`;
    return `${only}, ${failing.join("")}${also}${rest}`;
  }
  if (passesWith.length > 0)
    return `${name} fails with ${listNames(failing)}, and passes with ${partners(other, passesWith)}${rest}`;
  const every = all === 2 ? `both ${other}s` : `all ${all} ${other}s`;
  const times = mixedWith.length === 0 ? "" : ", though not each time";
  return `it fails with ${every} that ${spoiltBy.length === 0 ? "it met" : "count"}, ${listNames(failing)}${times}${rest}`;
}

/** Says so where the grid points at the partner: it fails with all, and this program passes with others. */
function doubt(
  cells: readonly Cell[],
  kinds: ReadonlySet<string>,
  suspect: Suspect,
  { failsWith, passesWith }: Standing,
): string {
  const role = otherRole(suspect.role);
  const [name] = failsWith;
  if (name === undefined || failsWith.length > 1 || passesWith.length === 0) return "";
  const theirs = standingOf(cells, kinds, { role, name });
  const count = theirs.failsWith.length + theirs.spoiltBy.length;
  if (count < 2 || theirs.passesWith.length + theirs.mixedWith.length > 0) return "";
  return `. The grid says otherwise: ${named({ role, name })} fails with all ${count} ${suspect.role}s, so look at its packets, too`;
}

function partners(role: Suspect["role"], names: readonly string[]): string {
  if (names.length > 2) return `${names.length} other ${role}s`;
  return `the ${role}${names.length === 1 ? "" : "s"} ${listNames(names)}`;
}
