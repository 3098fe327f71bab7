import type { Cell } from "../report.ts";
import { type FailedCell, kindOf, otherRole, plays, type Suspect } from "./failed-cell.ts";
import { passesWithout, standingOf } from "./grid.ts";
import { hintOf, type Weighed } from "./weigh-program.ts";
import { listNames, named } from "./words.ts";

/** Part of a group, and where its cause lies. */
export interface Share extends Weighed {
  readonly failed: readonly FailedCell[];
}

/** Divides cells whose findings name nobody among the programs that fail with all, and for the rest among pairs. */
export function weighUnnamed(cells: readonly Cell[], group: readonly FailedCell[]): readonly Share[] {
  const kinds = new Set(group.map(({ cell }) => kindOf(cell)));
  const shares: Share[] = [];
  let left = group;
  for (;;) {
    const [best] = suspectsOf(left)
      .map((suspect) => ({ suspect, ...caseAgainst(cells, kinds, suspect, left) }))
      .filter(({ isProved }) => isProved)
      .sort((a, b) => b.failed.length - a.failed.length);
    if (best === undefined) break;
    const { suspect, failed, because } = best;
    shares.push({ failed, who: { type: suspect.role, names: [suspect.name] }, because });
    left = left.filter((each) => !failed.includes(each));
  }
  return [...shares, ...pairsOf(cells, kinds, left)];
}

function suspectsOf(group: readonly FailedCell[]): readonly Suspect[] {
  return (["server", "client"] as const).flatMap((role) =>
    [...new Set(group.map(({ cell }) => cell[role]))].sort().map((name) => ({ role, name })),
  );
}

function caseAgainst(
  cells: readonly Cell[],
  kinds: ReadonlySet<string>,
  suspect: Suspect,
  group: readonly FailedCell[],
): { readonly isProved: boolean; readonly failed: readonly FailedCell[]; readonly because: string } {
  const { failsWith, spoiltBy, passesWith, mixedWith } = standingOf(cells, kinds, suspect);
  const role = otherRole(suspect.role);
  const sound = failsWith.filter((name) => passesWithout(cells, kinds, { role, name }, suspect).length > 0);
  const pass = sound.length === 1 ? "passes" : "pass";
  return {
    isProved: failsWith.length > 1 && passesWith.length + mixedWith.length === 0 && sound.length > 0,
    failed: group.filter(({ cell }) => plays(suspect, cell)),
    because: `No finding names anybody, but it fails with every ${role} that ${spoiltBy.length === 0 ? "it met" : "broke no rule itself"} (${listNames(failsWith)}), and ${listNames(sound)} ${pass} with other ${suspect.role}s.`,
  };
}

function pairsOf(
  cells: readonly Cell[],
  kinds: ReadonlySet<string>,
  group: readonly FailedCell[],
): readonly Share[] {
  const pairs = new Map<string, FailedCell[]>();
  for (const each of group) {
    const key = JSON.stringify([each.cell.client, each.cell.server]);
    pairs.set(key, [...(pairs.get(key) ?? []), each]);
  }
  return [...pairs.values()].flatMap((failed): readonly Share[] => {
    const [first] = failed;
    if (first === undefined) return [];
    const client = { role: "client", name: first.cell.client } as const;
    const server = { role: "server", name: first.cell.server } as const;
    return [
      {
        failed,
        who: { type: "pair", names: [client.name, server.name] },
        because: `${apart(cells, kinds, client, server)} ${hintOf(cells, [client, server])}`,
      },
    ];
  });
}

function apart(cells: readonly Cell[], kinds: ReadonlySet<string>, client: Suspect, server: Suspect): string {
  const [others, more] = [
    passesWithout(cells, kinds, server, client),
    passesWithout(cells, kinds, client, server),
  ];
  if (others.length > 0 && more.length > 0)
    return `They fail with each other, and pass with others: ${named(client)} with ${listNames(more)}, ${named(server)} with ${listNames(others)}.`;
  if (more.length > 0) return `The client passes with ${listNames(more)}, the server with nobody else.`;
  if (others.length > 0) return `The server passes with ${listNames(others)}, the client with nobody else.`;
  return "Neither passes with anybody else that was tried, so the grid does not tell the two apart.";
}
