import { undecided } from "./checkers/findings.ts";
import { followCauses } from "./checkers/follow-causes.ts";
import { captureComplete } from "./checkers/overall.ts";
import { checkersFor } from "./checkers/registry.ts";
import { faultHappened } from "./checkers/wire.ts";
import { checkDeclared, declaredLevel } from "./declared.ts";
import type { Evidence } from "./evidence.ts";
import { holdAgainstLosses } from "./hold-against-losses.ts";
import { ladderFor } from "./ladder.ts";
import { tellLayersApart } from "./layers/tell-layers-apart.ts";
import { observeLevel } from "./level.ts";
import type { Cell, Finding, Verdict } from "./report.ts";
import type { ExpectedCell } from "./scenario/expected.ts";
import type { ExpectedLoss } from "./scenario/lost.ts";

/** What evidence proves: computed from it alone, so that it comes out the same at any time. */
export type Judgement = Pick<Cell, "verdict" | "level" | "declared" | "why" | "findings">;

/** Holds evidence against every rule, and against what is declared for the pairing. */
export function judge(
  evidence: Evidence,
  declared: ExpectedCell | undefined,
  losses: readonly ExpectedLoss[] = [],
): Judgement {
  const observed = observeLevel(evidence);
  const said = [...checkCapture(evidence), ...checkRules(evidence), ...checkDeclared(evidence, declared)];
  const held = holdAgainstLosses(evidence, said, losses);
  const findings = followCauses(evidence, held.findings).map((finding) => withPackets(evidence, finding));
  const verdict = worst(findings);
  const wanted = declaredLevel(evidence, declared);
  return {
    verdict,
    level: wanted === null ? null : (observed?.level ?? null),
    declared: wanted,
    why:
      verdict === "pass" && held.why !== undefined
        ? held.why
        : explain(verdict, findings, declared, observed?.blemishes ?? []),
    findings,
  };
}

/** Puts the packets around the place beside what failed, and beside what the wire was told to do. */
function withPackets(evidence: Evidence, finding: Finding): Finding {
  if (finding.verdict === "pass") {
    return finding.rule === faultHappened.id ? { ...finding, ladder: ladderFor(evidence, finding) } : finding;
  }
  return { ...finding, ladder: ladderFor(evidence, finding), ...tellLayersApart(evidence, finding) };
}

/** One finding stands for all packet rules when the packets cannot bear them out. */
function checkCapture({ packets }: Evidence): readonly Finding[] {
  if (packets.usable) return [];
  const message = `No packet rule can be decided, because ${packets.why}.`;
  return [{ ...undecided(captureComplete, message), side: "lab" }];
}

function checkRules(evidence: Evidence): readonly Finding[] {
  return checkersFor(evidence).flatMap((checker) => {
    const blind = checker.rules.filter((rule) => rule.needsPackets).map(({ id }) => id);
    const findings = checker.check(evidence);
    return evidence.packets.usable ? findings : findings.filter(({ rule }) => !blind.includes(rule));
  });
}

const GRAVITY: readonly Verdict[] = ["error", "fail", "inconclusive", "unsupported", "pass"];

function worst(findings: readonly Finding[]): Verdict {
  return GRAVITY.find((verdict) => findings.some((finding) => finding.verdict === verdict)) ?? "inconclusive";
}

/** Without packets a run still proves something: it says what. */
function whatHolds(findings: readonly Finding[]): string {
  const held = new Set(findings.filter(({ verdict }) => verdict === "pass").map(({ rule }) => rule));
  return held.size === 0 ? "No other rule holds." : `What can be decided holds: ${[...held].join(", ")}.`;
}

function explain(
  verdict: Verdict,
  findings: readonly Finding[],
  declared: ExpectedCell | undefined,
  blemishes: readonly string[],
): string {
  const reason = findings.find((finding) => finding.verdict === verdict)?.message;
  if (verdict === "inconclusive" && reason !== undefined) return `${reason} ${whatHolds(findings)}`;
  if (verdict !== "pass") return reason ?? "There is no evidence at all.";
  if (declared !== undefined) return declared.why;
  const count = new Set(findings.map(({ rule }) => rule)).size;
  return `All ${count} rules that apply hold${blemishes.length === 0 ? "" : `; ${blemishes.join("; ")}`}.`;
}
