import type { Cell, Finding } from "../../harness/report.ts";

/** What a conversation says of one of its programs. */
export interface CellJudgement {
  readonly verdict: "pass" | "fail" | "undecided";
  /** The asked-for rules that hold, and those that do not. */
  readonly held: readonly string[];
  readonly broken: readonly string[];
  /** How many things were asked, and how many of them hold: the rules, or the conversation as a whole. */
  readonly asked: number;
  readonly kept: number;
  /** One sentence: the first thing that is wrong, or why it cannot be said. */
  readonly why: string;
  /** What the sentence goes by; `undefined` where it is no finding. */
  readonly finding: Finding | undefined;
}

/**
 * Judges the program that plays `role`. What the partner breaks is not its fault. What nobody in particular breaks is held against it where the
 * partner is a reference, which is known to work, and against nobody between two submissions.
 */
export function judgeCell(
  cell: Cell | undefined,
  role: "client" | "server",
  rules: readonly string[],
  isClassmate: boolean,
): CellJudgement {
  if (cell === undefined) return undecided(rules, "It was not played yet.", undefined);
  if (cell.verdict === "unsupported") return broken(rules, [], cell.why, undefined);
  const failures = cell.findings.filter(({ verdict }) => verdict === "fail");
  const own = failures.filter(({ side }) => side === role || (side === null && !isClassmate));
  if (rules.length > 0) return judgeRules(cell, own, rules);
  const [first] = own;
  if (first !== undefined) return broken(rules, [], first.message, first);
  if (cell.verdict !== "pass") return undecided(rules, cell.why, failures[0]);
  return { verdict: "pass", held: [], broken: [], asked: 1, kept: 1, why: cell.why, finding: undefined };
}

function judgeRules(cell: Cell, own: readonly Finding[], rules: readonly string[]): CellJudgement {
  const wrong = own.find(({ rule }) => rules.includes(rule));
  const spoiled = rules.filter((rule) => own.some((finding) => finding.rule === rule));
  const held = rules.filter(
    (rule) =>
      !spoiled.includes(rule) &&
      cell.findings.some((finding) => finding.rule === rule && finding.verdict === "pass"),
  );
  if (held.length === rules.length)
    return {
      verdict: "pass",
      held,
      broken: [],
      asked: rules.length,
      kept: held.length,
      why: `What is asked holds: ${held.join(", ")}.`,
      finding: undefined,
    };
  if (wrong !== undefined) return broken(rules, held, wrong.message, wrong);
  const open = rules.filter((rule) => !held.includes(rule)).join(", ");
  const [first] = own;
  // It never came so far that the rule could be looked at.
  if (first !== undefined)
    return broken(rules, held, `${first.message} So ${open} could not be shown.`, first);
  const why =
    cell.verdict === "pass"
      ? `The conversation says nothing of ${open}: the assignment asks for a rule that it does not put to the test.`
      : cell.why;
  return undecided(rules, why, undefined);
}

function broken(
  rules: readonly string[],
  held: readonly string[],
  why: string,
  finding: Finding | undefined,
): CellJudgement {
  const rest = rules.filter((rule) => !held.includes(rule));
  return {
    verdict: "fail",
    held,
    broken: rest,
    asked: Math.max(rules.length, 1),
    kept: held.length,
    why,
    finding,
  };
}

function undecided(rules: readonly string[], why: string, finding: Finding | undefined): CellJudgement {
  return {
    verdict: "undecided",
    held: [],
    broken: [],
    asked: Math.max(rules.length, 1),
    kept: 0,
    why,
    finding,
  };
}
