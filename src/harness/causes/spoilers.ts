import type { Cell } from "../report.ts";
import { type FailedCell, kindOf, namedBy } from "./failed-cell.ts";
import { isPlayed } from "./grid.ts";
import type { Share } from "./weigh-unnamed.ts";
import { counted } from "./words.ts";

/**
 * Returns the scenarios that fail alike with everybody who plays them, programs that share nothing among them. Where every finding names a
 * program that is not the lab's own, these are to blame: those of one class may well make one mistake.
 */
export function findSpoilers(cells: readonly Cell[], failed: readonly FailedCell[]): readonly Share[] {
  const kinds = new Map<string, FailedCell[]>();
  for (const each of failed) {
    const kind = kindOf(each.cell);
    kinds.set(kind, [...(kinds.get(kind) ?? []), each]);
  }
  return [...kinds].flatMap(([kind, group]): readonly Share[] => {
    const played = cells.filter((cell) => isPlayed(cell) && kindOf(cell) === kind);
    const [first] = group;
    const isOne = group.every(
      ({ verdict, finding }) => verdict === first?.verdict && finding?.rule === first.finding?.rule,
    );
    const isSpoilt = played.every(({ verdict }) => verdict !== "pass") && group.length === played.length;
    const isOwn = first?.finding === undefined || first.finding.side === "lab";
    if (
      first === undefined ||
      !isOne ||
      !isSpoilt ||
      isOwn ||
      !areUnrelated(group) ||
      group.every(namesStranger)
    )
      return [];
    const programs = new Set(group.flatMap(({ cell }) => [cell.client, cell.server])).size;
    const { scenario, writer, writes } = first.cell;
    const way =
      writer === null ? "" : `, ${writes.startsWith("cut:") ? "cut in two" : writes} by the ${writer}`;
    return [
      {
        failed: group,
        who: { type: "scenario", names: [`${scenario}${way}`] },
        because: `All ${counted(group.length, "cell")} in which it was played went wrong in the same way, and their ${programs} programs have nothing in common: the scenario asks for what nobody does, or the lab judges it wrongly.`,
      },
    ];
  });
}

function areUnrelated(group: readonly FailedCell[]): boolean {
  return group.some(({ cell: one }) =>
    group.some(
      ({ cell: other }) =>
        ![other.client, other.server].some((name) => name === one.client || name === one.server),
    ),
  );
}

/** A program whose reading is known is the lab's own. */
function namesStranger(failed: FailedCell): boolean {
  const who = namedBy(failed);
  return who !== undefined && failed.cell.reading[who.role] === null;
}
