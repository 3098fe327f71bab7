import { broken, undecided } from "./checkers/findings.ts";
import { declaredLoss } from "./checkers/overall.ts";
import type { Evidence } from "./evidence.ts";
import type { Cell, Finding } from "./report.ts";
import type { ExpectedLoss } from "./scenario/lost.ts";

/** Findings held against declared losses. */
export interface Held {
  readonly findings: readonly Finding[];
  /** Why what was lost had to be; absent where nothing was, or nothing is declared. */
  readonly why?: string;
}

/**
 * Holds findings against what is declared to be lost. A loss that comes is no failure: the first that is broken stays as a note, and what
 * follows from that goes. One that does not come is a mistake of the declaration, unless another's program, which may know to avoid it, is
 * one of the two, or what had to be joined may not have been.
 */
export function holdAgainstLosses(
  { conditions }: Evidence,
  findings: readonly Finding[],
  losses: readonly ExpectedLoss[],
): Held {
  const [declared] = losses;
  if (declared === undefined) return { findings };
  const isBroken = ({ verdict }: Finding) => verdict === "fail";
  const first = findings.find(isBroken);
  if (first !== undefined) {
    const rest = findings.filter((finding) => finding === first || !isBroken(finding));
    const why = (losses.find(({ as }) => as === first.side) ?? declared).why;
    return { findings: rest.map((finding) => (finding === first ? asDeclared(first) : finding)), why };
  }
  const areOurs = conditions.client.reading !== null && conditions.server.reading !== null;
  const isDecided = findings.every(({ verdict }) => verdict === "pass");
  if (!areOurs || !isDecided) return { findings };
  return {
    findings: [...findings, conditions.recut?.writes === "merged" ? missed(declared) : mistakeOf(declared)],
  };
}

const AS_DECLARED = "As declared: ";

function asDeclared(finding: Finding): Finding {
  return { ...finding, verdict: "pass", severity: "note", message: `${AS_DECLARED}${finding.message}` };
}

/** Tells whether a cell lost what it was declared to lose. */
export function isLostAsDeclared({ findings }: Pick<Cell, "findings">): boolean {
  return findings.some(({ severity, message }) => severity === "note" && message.startsWith(AS_DECLARED));
}

function mistakeOf({ program, as, why }: ExpectedLoss): Finding {
  const message = `It is declared that the ${as} ${program} loses something here (${why}), and it lost nothing: the declaration in fixtures/interop is wrong.`;
  return broken(declaredLoss, { side: null, message, expected: "lost", got: "nothing lost" });
}

/** Which messages come in one segment depends on when they were sent: on a busy machine not all do that have to, and some are always read. */
function missed({ program, as, why }: ExpectedLoss): Finding {
  const message = `It is declared that the ${as} ${program} loses something of messages that come together (${why}), and it lost nothing: either those did not come together here, or the declaration in fixtures/interop is wrong.`;
  return undecided(declaredLoss, message);
}
