import type { Cell } from "../report.ts";
import { type FailedCell, kindOf, namedBy, otherRole, type Suspect } from "./failed-cell.ts";
import { passesWithout, standingOf } from "./grid.ts";
import type { Share } from "./weigh-unnamed.ts";
import { listNames } from "./words.ts";

/**
 * Returns the programs that fail with every partner, in one way, where the findings name the partners, each of which passes with others: what
 * each of several does with this one alone, this one brings about. The lab's own programs are not held so against others: to be strict is
 * no fault.
 */
export function findSharedPartners(cells: readonly Cell[], failed: readonly FailedCell[]): readonly Share[] {
  const groups = new Map<string, { readonly suspect: Suspect; readonly failed: FailedCell[] }>();
  for (const each of failed) {
    const who = namedBy(each);
    if (who === undefined) continue;
    const role = otherRole(who.role);
    const suspect = { role, name: each.cell[role] };
    const key = JSON.stringify([each.verdict, each.finding?.rule, suspect]);
    const group = groups.get(key) ?? { suspect, failed: [] };
    group.failed.push(each);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap((group) => shareOf(cells, group) ?? []);
}

function shareOf(
  cells: readonly Cell[],
  { suspect, failed }: { readonly suspect: Suspect; readonly failed: readonly FailedCell[] },
): Share | undefined {
  const kinds = new Set(failed.map(({ cell }) => kindOf(cell)));
  const role = otherRole(suspect.role);
  const partners = [...new Set(failed.map(({ cell }) => cell[role]))].sort();
  const { failsWith, spoiltBy, passesWith, mixedWith } = standingOf(cells, kinds, suspect);
  const isEach =
    passesWith.length + mixedWith.length === 0 && failsWith.length + spoiltBy.length === partners.length;
  const passElsewhere = partners.every(
    (name) => passesWithout(cells, kinds, { role, name }, suspect).length > 0,
  );
  const isStrict = failed.some(
    ({ cell }) => cell.reading[suspect.role] !== null && cell.reading[role] === null,
  );
  if (partners.length < 2 || !isEach || !passElsewhere || isStrict) return undefined;
  return {
    failed,
    who: { type: suspect.role, names: [suspect.name] },
    because: `It fails with all ${partners.length} ${role}s that it met, ${listNames(partners)}, and each of them passes with other ${suspect.role}s. The findings name the ${role}s, though: grid and findings contradict each other, so look at what the ${suspect.role} sent before.`,
  };
}
