import type { Cell } from "../report.ts";
import { failedCells, kindOf, namedBy, otherRole, plays, type Suspect } from "./failed-cell.ts";

/** What the cells of some kinds say of one program in one role. */
export interface Standing {
  /** The programs on the other side, by name: with which it never passed, … */
  readonly failsWith: readonly string[];
  /** The same, where the findings name the partner each time: these cells say nothing of the program. */
  readonly spoiltBy: readonly string[];
  /** … with which it always did, … */
  readonly passesWith: readonly string[];
  /** … and with which it did either. */
  readonly mixedWith: readonly string[];
}

/** Returns how a program fared in its role with each partner, in the cells of these kinds that were played to an end. */
export function standingOf(cells: readonly Cell[], kinds: ReadonlySet<string>, suspect: Suspect): Standing {
  const other = otherRole(suspect.role);
  const met = cells.filter((cell) => plays(suspect, cell) && isPlayed(cell) && kinds.has(kindOf(cell)));
  const partners = [...new Set(met.map((cell) => cell[other]))].sort();
  const passed = (name: string) =>
    met.filter((cell) => cell[other] === name).map(({ verdict }) => verdict === "pass");
  const failing = partners.filter((name) => !passed(name).includes(true));
  const isSpoilt = (name: string) =>
    failedCells(met.filter((cell) => cell[other] === name)).every((each) => namedBy(each)?.role === other);
  return {
    failsWith: failing.filter((name) => !isSpoilt(name)),
    spoiltBy: failing.filter(isSpoilt),
    passesWith: partners.filter((name) => !passed(name).includes(false)),
    mixedWith: partners.filter((name) => passed(name).includes(true) && passed(name).includes(false)),
  };
}

/** Returns the programs with which `partner` passes, `suspect` itself left out. */
export function passesWithout(
  cells: readonly Cell[],
  kinds: ReadonlySet<string>,
  partner: Suspect,
  suspect: Suspect,
): readonly string[] {
  return standingOf(cells, kinds, partner).passesWith.filter((name) => name !== suspect.name);
}

/** Whether a cell says anything of its programs: one that the lab broke, or that was not played, does not. */
export function isPlayed({ verdict }: Cell): boolean {
  return verdict !== "error" && verdict !== "unsupported";
}
