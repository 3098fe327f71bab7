import { protocols } from "../../impls/registry.ts";
import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import { scenarioSteps } from "./conversation.ts";

/** Rules whose breaking keeps something from a screen, or brings it there. */
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
  ...protocols.flatMap(({ rules }) => rules.map(({ id }) => id)),
]);

/**
 * Returns the findings, a step at which somebody saw too little or too much being the doing of whoever broke a rule before it: who
 * looks at a screen is not who filled it.
 */
export function followCauses(evidence: Evidence, findings: readonly Finding[]): readonly Finding[] {
  const sides = findings
    .filter(({ rule, verdict }) => verdict === "fail" && CAUSES.has(rule))
    .flatMap(({ side }) => (side === null ? [] : [side]));
  return findings.map((finding) => {
    const isSymptom =
      finding.rule === scenarioSteps.id && finding.verdict === "fail" && failedAtScreen(evidence);
    const [cause] = finding.side === null || sides.includes(finding.side) ? [] : sides;
    return isSymptom && cause !== undefined ? { ...finding, side: cause } : finding;
  });
}

function failedAtScreen({ transcript, conditions }: Evidence): boolean {
  const failed = transcript.find((entry) => entry.type === "step" && entry.outcome !== "done");
  const step = failed?.type === "step" ? conditions.scenario.steps[failed.index] : undefined;
  return step?.type === "sees" || step?.type === "never-sees";
}
