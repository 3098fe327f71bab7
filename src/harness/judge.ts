import { partnerOf, screenOf } from "./checkers/people.ts";
import { checkers } from "./checkers/registry.ts";
import type { Evidence, ProgramRole } from "./evidence.ts";
import { observeLevel } from "./level.ts";
import type { Cell, Finding, Level, Verdict } from "./report.ts";
import type { ExpectedCell } from "./scenario/expected.ts";
import type { Person, Step } from "./scenario/scenario.ts";

/** What evidence proves: computed from it alone, so that it comes out the same at any time. */
export type Judgement = Pick<Cell, "verdict" | "level" | "declared" | "why" | "findings">;

/** Holds evidence against every rule, and against what is declared for the pairing. */
export function judge(evidence: Evidence, declared: ExpectedCell | undefined): Judgement {
  const level = observeLevel(evidence);
  const findings = [...capture(evidence), ...ruleFindings(evidence), ...levelFindings(evidence, declared)];
  const verdict = worst(findings);
  const wanted = declaredLevel(evidence, declared);
  return {
    verdict,
    level: wanted === null ? null : (level?.level ?? null),
    declared: wanted,
    why: explain(verdict, findings, declared, level?.blemishes ?? []),
    findings,
  };
}

function declaredLevel({ conditions }: Evidence, declared: ExpectedCell | undefined): Level | null {
  if (declared !== undefined) return declared.level;
  const speaks = conditions.scenario.steps.some(({ type }) => type === "says");
  return speaks &&
    conditions.client.protocol === conditions.server.protocol &&
    conditions.scenario.protocols === "any"
    ? "full"
    : null;
}

function ruleFindings(evidence: Evidence): readonly Finding[] {
  return checkers.flatMap((checker) => {
    const blind = checker.rules.filter((rule) => rule.needsPackets).map(({ id }) => id);
    const findings = checker.check(evidence);
    return evidence.packets.usable ? findings : findings.filter(({ rule }) => !blind.includes(rule));
  });
}

/** One finding stands for all packet rules when the packets cannot bear them out. */
function capture(evidence: Evidence): readonly Finding[] {
  if (evidence.packets.usable) return [];
  return [
    {
      ...plain("capture.complete"),
      verdict: "inconclusive",
      severity: "warn",
      side: "lab",
      message: `No packet rule can be decided, because ${evidence.packets.why}.`,
    },
  ];
}

function levelFindings(evidence: Evidence, declared: ExpectedCell | undefined): readonly Finding[] {
  const wanted = declaredLevel(evidence, declared);
  const observed = observeLevel(evidence);
  if (wanted === null || observed === undefined) return [];
  const facts = (declared?.facts ?? []).filter((fact) => !holdsTrue(evidence, fact));
  const got = `${observed.level}${observed.blemishes.length === 0 ? "" : ` (${observed.blemishes.join("; ")})`}`;
  const level: Finding = {
    ...plain("interop.level"),
    verdict: observed.level === wanted ? "pass" : "fail",
    severity: observed.level === wanted ? "chat" : "error",
    message:
      observed.level === wanted
        ? `The conversation came as far as declared: ${wanted}.`
        : `Declared is ${wanted}, but what happened is ${got}.`,
    expected: wanted,
    got,
  };
  return [
    level,
    ...facts.map(
      (fact): Finding => ({
        ...plain("interop.fact"),
        verdict: "fail",
        severity: "error",
        message: `A declared fact did not come about: ${fact.text}.`,
        expected: fact.text,
        got: "not so",
      }),
    ),
  ];
}

/** A fact is a step that sees, or never sees, held against the whole screen. */
function holdsTrue(evidence: Evidence, fact: Step): boolean {
  if (fact.type !== "sees" && fact.type !== "never-sees") return false;
  const lines = screenOf(evidence, roleOf(evidence, fact.who));
  const shown = lines.some(({ text }) => text.includes(fact.pattern));
  return fact.type === "sees" ? shown : !shown;
}

function roleOf(evidence: Evidence, who: Person): ProgramRole {
  if (who === "partner") return partnerOf(evidence);
  return who === "host" ? "server" : who;
}

const GRAVITY: readonly Verdict[] = ["error", "fail", "inconclusive", "unsupported", "pass"];

function worst(findings: readonly Finding[]): Verdict {
  return GRAVITY.find((verdict) => findings.some((finding) => finding.verdict === verdict)) ?? "inconclusive";
}

function explain(
  verdict: Verdict,
  findings: readonly Finding[],
  declared: ExpectedCell | undefined,
  blemishes: readonly string[],
): string {
  const reason = findings.find((finding) => finding.verdict === verdict);
  if (verdict !== "pass") return reason?.message ?? "There is no evidence at all.";
  if (declared !== undefined) return declared.why;
  const count = new Set(findings.map(({ rule }) => rule)).size;
  return `All ${count} rules that apply hold${blemishes.length === 0 ? "" : `; ${blemishes.join("; ")}`}.`;
}

function plain(
  rule: string,
): Pick<Finding, "rule" | "side" | "frames" | "filter" | "sent" | "expected" | "got"> {
  return { rule, side: null, frames: [], filter: null, sent: null, expected: null, got: null };
}
