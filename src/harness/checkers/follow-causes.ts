import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import { scenarioSteps } from "./conversation.ts";

/** Rules whose breaking keeps something from a screen. */
const CAUSES: ReadonlySet<string> = new Set([
  "program.runs",
  "handshake.three-way",
  "order.first-speaker",
  "framing.no-line-end",
  "framing.one-write",
  "framing.client",
  "framing.server",
  "delivery.one-kind",
  "delivery.screen",
]);

/**
 * Returns the findings, a step at which somebody saw too little being the doing of whoever broke a rule before it: who looks at a
 * screen is not who kept it empty.
 */
export function followCauses(evidence: Evidence, findings: readonly Finding[]): readonly Finding[] {
  const sides = findings
    .filter(({ rule, verdict }) => verdict === "fail" && CAUSES.has(rule))
    .flatMap(({ side }) => (side === null ? [] : [side]));
  return findings.map((finding) => {
    const isSymptom =
      finding.rule === scenarioSteps.id && finding.verdict === "fail" && failedToSee(evidence);
    const [cause] = finding.side === null || sides.includes(finding.side) ? [] : sides;
    return isSymptom && cause !== undefined ? { ...finding, side: cause } : finding;
  });
}

function failedToSee({ transcript, conditions }: Evidence): boolean {
  const failed = transcript.find((entry) => entry.type === "step" && entry.outcome !== "done");
  return failed?.type === "step" && conditions.scenario.steps[failed.index]?.type === "sees";
}
