import type { Cell, Finding, Report, Verdict } from "../report.ts";

/** One cause, and every cell that it spoilt. */
export interface Story {
  readonly verdict: Verdict;
  /** What the first of the cells shows; `undefined` when the lab broke before anything was found. */
  readonly finding: Finding | undefined;
  readonly cells: readonly [Cell, ...Cell[]];
}

const TOLD: readonly Verdict[] = ["fail", "error", "inconclusive"];

/** Returns one story for each cause: the same rule, broken by the same side of the same implementation. */
export function tellStories({ cells }: Report): readonly Story[] {
  const stories = new Map<string, Story>();
  for (const cell of cells) {
    if (!TOLD.includes(cell.verdict)) continue;
    const finding = cell.findings.find(({ verdict }) => verdict === cell.verdict);
    const cause = causeOf(cell, finding);
    const story = stories.get(cause);
    stories.set(
      cause,
      story === undefined ? { verdict: cell.verdict, finding, cells: [cell] } : joined(story, cell),
    );
  }
  return TOLD.flatMap((verdict) => [...stories.values()].filter((story) => story.verdict === verdict));
}

function joined(story: Story, cell: Cell): Story {
  return { ...story, cells: [...story.cells, cell] };
}

function causeOf(cell: Cell, finding: Finding | undefined): string {
  if (finding === undefined) return JSON.stringify([cell.verdict, cell.why]);
  const who = finding.side === null ? [cell.client, cell.server] : [finding.side, culprit(cell, finding)];
  return JSON.stringify([cell.verdict, finding.rule, ...who]);
}

/** Returns the implementation whose doing a finding is; `undefined` when it is nobody's. */
export function culprit(cell: Cell, { side }: Finding): string | undefined {
  if (side === "client" || side === "server") return cell[side];
  return side === "lab" ? "lab" : undefined;
}
