import { timeOfDay } from "../causes/words.ts";
import type { Cause, Cell, Finding, Report } from "../report.ts";

/** One cause, and every cell that it spoilt. */
export interface Story {
  readonly cause: Cause;
  /** What the example shows; `undefined` when the lab broke before anything was found. */
  readonly finding: Finding | undefined;
  /** The example first. */
  readonly cells: readonly [Cell, ...Cell[]];
}

/** Returns one story for each cause of a report. */
export function tellStories({ causes, cells }: Report): readonly Story[] {
  return causes.flatMap((cause): readonly Story[] => {
    const example = cells[cause.example.cell];
    if (example === undefined) return [];
    const others = cause.cells.filter((at) => at !== cause.example.cell).flatMap((at) => cells[at] ?? []);
    const finding = example.findings.find(({ verdict }) => verdict === cause.verdict);
    return [{ cause, finding, cells: [example, ...others] }];
  });
}

/** Returns whom or what a cause lies with, in words. */
export function blamedWords({ who, since, until }: Cause, arrow: string): string {
  const [first = "", second = ""] = who.names;
  switch (who.type) {
    case "pair":
      return `the pair ${first} ${arrow} ${second}`;
    case "environment":
      return `the machine, ${timeOfDay(since ?? "")} to ${timeOfDay(until ?? "")}`;
    case "lab":
      return "the lab";
    default:
      return `the ${who.type} ${first}`;
  }
}

/** Returns the same of a story. The witness is a client program, mostly of whoever made the server. */
export function blamedIn({ cause, finding }: Story, arrow: string): string {
  const said = finding?.message ?? "";
  const isWitness = cause.who.type === "server" && /\bwitness\d? (?:program|sent|never sent)\b/u.test(said);
  return isWitness ? `the witness, a client of ${cause.who.names.join("")}` : blamedWords(cause, arrow);
}
