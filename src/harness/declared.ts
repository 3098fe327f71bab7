import { wasAsked } from "./checkers/asked-to-end.ts";
import { broken, holds } from "./checkers/findings.ts";
import { interopFact, interopLevel } from "./checkers/overall.ts";
import { roleOf, screenOf } from "./checkers/people.ts";
import type { Evidence } from "./evidence.ts";
import { observeLevel } from "./level.ts";
import type { Finding, Level } from "./report.ts";
import type { ExpectedCell } from "./scenario/expected.ts";
import type { Step } from "./scenario/scenario.ts";

/** Returns the level that a cell must reach; `null` where nothing is said of it. */
export function declaredLevel({ conditions }: Evidence, declared: ExpectedCell | undefined): Level | null {
  if (declared !== undefined) return declared.level;
  const { client, server, scenario, recut } = conditions;
  // Whether a reader lives with a stream that is cut on purpose has a rule of its own.
  if (recut !== undefined) return null;
  // So has what becomes of each thing that the other suites are about.
  if (scenario.suite !== "interop") return null;
  const speaks = scenario.steps.some(({ type }) => type === "says");
  return speaks && client.protocol === server.protocol && scenario.protocols === "any" ? "full" : null;
}

/** Holds what happened against the level and the facts that are declared for the pairing. */
export function checkDeclared(evidence: Evidence, declared: ExpectedCell | undefined): readonly Finding[] {
  const wanted = declaredLevel(evidence, declared);
  const observed = observeLevel(evidence);
  if (wanted === null || observed === undefined) return [];
  const missed = (declared?.facts ?? []).filter((fact) => !isTrue(evidence, fact));
  if (isLower(observed.level, wanted) && hasGivenUp(evidence)) {
    const message = `The client ended upon what is not of its protocol, as it may: ${wanted} is declared for one that stays.`;
    const level = holds(interopLevel, { severity: "note", message, expected: wanted, got: observed.level });
    const neverSeen = missed.filter(({ type }) => type === "never-sees");
    return [level, ...neverSeen.map((fact) => missingFact(fact, "client"))];
  }
  const side = strangerIn(evidence);
  return [checkLevel(wanted, observed, side), ...missed.map((fact) => missingFact(fact, side))];
}

function isLower(level: Level, than: Level): boolean {
  return LEVELS.indexOf(level) < LEVELS.indexOf(than);
}

/** From the least to the most. */
const LEVELS: readonly Level[] = ["none", "one-way", "partial", "full"];

/**
 * Whether the client ended by itself on hearing another protocol; one that keeps to its report stays, as the programs of the reports do,
 * and one that a signal ended has not given up.
 */
function hasGivenUp(evidence: Evidence): boolean {
  const { client, server } = evidence.conditions;
  if (client.protocol === server.protocol || client.reading === "report") return false;
  return evidence.transcript.some(
    (entry) =>
      entry.type === "exit" &&
      entry.program === "client" &&
      entry.signal === null &&
      !wasAsked(evidence, entry),
  );
}

/** What is declared holds for the lab's own programs: where one of the two is another's, that one behaved in another way. */
function strangerIn({ conditions }: Evidence): Finding["side"] {
  const strangers = (["client", "server"] as const).filter((role) => conditions[role].reading === null);
  return strangers.length === 1 ? (strangers[0] ?? null) : null;
}

function checkLevel(
  wanted: Level,
  { level, blemishes }: NonNullable<ReturnType<typeof observeLevel>>,
  side: Finding["side"],
): Finding {
  const got = `${level}${blemishes.length === 0 ? "" : ` (${blemishes.join("; ")})`}`;
  if (level === wanted) {
    return holds(interopLevel, {
      message: `The conversation came as far as declared: ${wanted}.`,
      expected: wanted,
      got,
    });
  }
  const message = `Declared is ${wanted}, but what happened is ${got}.`;
  return broken(interopLevel, { side, message, expected: wanted, got });
}

function missingFact({ text }: Step, side: Finding["side"]): Finding {
  const message = `A declared fact did not come about: ${text}.`;
  return broken(interopFact, { side, message, expected: text, got: "not so" });
}

/** A fact is a step that sees, or never sees, held against the whole screen. */
function isTrue(evidence: Evidence, fact: Step): boolean {
  if (fact.type !== "sees" && fact.type !== "never-sees") return false;
  const shown = screenOf(evidence, roleOf(evidence, fact.who)).some(({ text }) =>
    text.includes(fact.pattern),
  );
  return fact.type === "sees" ? shown : !shown;
}
