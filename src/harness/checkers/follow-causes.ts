import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import { scenarioSteps } from "./conversation.ts";
import { framing } from "./framing.ts";
import { keptOpenRule } from "./kept-open.ts";
import { blameFor } from "./people.ts";
import { programRuns } from "./programs.ts";
import { protocolRules } from "./protocol-rules.ts";
import { reassemblyRule } from "./reassembly.ts";

/** Rules of what goes over the wire, whose breaking may make the other side fall silent or end. */
const PROVOCATIONS: ReadonlySet<string> = new Set([
  keptOpenRule.id,
  "order.first-speaker",
  "framing.no-line-end",
  "framing.one-write",
  "delivery.one-kind",
  ...[...framing.rules, ...protocolRules.rules].map(({ id }) => id),
]);

/** Rules whose breaking keeps something from a screen, or brings it there. */
const CAUSES: ReadonlySet<string> = new Set([
  programRuns.id,
  "handshake.three-way",
  "delivery.sent",
  "delivery.relay",
  "delivery.screen",
  reassemblyRule.id,
  ...PROVOCATIONS,
]);

/**
 * Returns the findings, causes before what they bring about. A step at which somebody saw too little or too much is the doing of whoever
 * broke a rule before it: who looks at a screen is not who filled it. That a program ended or fell silent comes behind the rules that the
 * other side had broken by then.
 */
export function followCauses(evidence: Evidence, findings: readonly Finding[]): readonly Finding[] {
  const ordered = putParticularsFirst(putCausesFirst(evidence, findings));
  const sides = ordered
    .filter(({ rule, verdict }) => verdict === "fail" && CAUSES.has(rule))
    .flatMap(({ side }) => (side === null ? [] : [side]));
  return ordered.map((finding) => {
    const isSymptom =
      finding.rule === scenarioSteps.id && finding.verdict === "fail" && failedAtScreen(evidence);
    const [cause] = finding.side === null || sides.includes(finding.side) ? [] : sides;
    return isSymptom && cause !== undefined ? { ...finding, side: cause } : finding;
  });
}

/** A rule of the protocol's own explains more than that a message's octets differ: if it is broken by then, it comes first. */
function putParticularsFirst(findings: readonly Finding[]): readonly Finding[] {
  const at = findings.findIndex(({ verdict }) => verdict === "fail");
  const first = findings[at];
  if (first === undefined || !framing.rules.some(({ id }) => id === first.rule)) return findings;
  const isParticular = ({ rule, verdict, side, frames }: Finding) =>
    verdict === "fail" &&
    side === first.side &&
    protocolRules.rules.some(({ id }) => id === rule) &&
    frames.length > 0 &&
    Math.min(...frames) <= (first.got === "nothing" ? Math.min(...first.frames) : Math.max(...first.frames));
  const rest = findings.slice(at);
  const others = rest.filter((finding) => !isParticular(finding));
  return [...findings.slice(0, at), ...rest.filter(isParticular), ...others];
}

function failedAtScreen({ transcript, conditions }: Evidence): boolean {
  const failed = transcript.find((entry) => entry.type === "step" && entry.outcome !== "done");
  const step = failed?.type === "step" ? conditions.scenario.steps[failed.index] : undefined;
  return step?.type === "sees" || step?.type === "never-sees";
}

function putCausesFirst(evidence: Evidence, findings: readonly Finding[]): readonly Finding[] {
  const at = findings.findIndex(({ verdict }) => verdict === "fail");
  const first = findings[at];
  const brokeAt = first && breakdownAt(evidence, first);
  if (first === undefined || brokeAt === undefined) return findings;
  const isCause = (finding: Finding) => provokes(evidence, finding, first, brokeAt);
  const rest = findings.slice(at);
  return [...findings.slice(0, at), ...rest.filter(isCause), ...rest.filter((finding) => !isCause(finding))];
}

/** Returns by when a program had ended or fallen silent; `undefined` for a finding that says something else. */
function breakdownAt(evidence: Evidence, { rule, side, got }: Finding): bigint | undefined {
  if (rule === programRuns.id) {
    const ends = evidence.transcript.filter(
      (entry) =>
        (entry.type === "exit" || entry.type === "failure") && blameFor(evidence, entry.program) === side,
    );
    return ends[0] && BigInt(ends[0].t);
  }
  if (got !== "nothing" || !PROVOCATIONS.has(rule)) return undefined;
  const missed = evidence.transcript.find((entry) => entry.type === "step" && entry.outcome !== "done");
  return missed && BigInt(missed.t);
}

/** The lab's own programs are no cause of what another program does: what they seem to break comes of that. */
function provokes(evidence: Evidence, finding: Finding, breakdown: Finding, brokeAt: bigint): boolean {
  const { rule, verdict, side, got, frames } = finding;
  if (verdict !== "fail" || !PROVOCATIONS.has(rule) || got === "nothing") return false;
  if (side === null || breakdown.side === null || side === breakdown.side) return false;
  if (isReference(evidence, side) && !isReference(evidence, breakdown.side)) return false;
  const brokenAt = timeOf(evidence, frames[0]);
  return brokenAt !== undefined && brokenAt <= brokeAt;
}

/** A program whose reading is known is the lab's own. */
function isReference({ conditions }: Evidence, side: Finding["side"]): boolean {
  return (side === "client" || side === "server") && conditions[side].reading !== null;
}

function timeOf({ connections, datagrams }: Evidence, wanted: number | undefined): bigint | undefined {
  const packets = [...connections.flatMap(({ segments }) => segments), ...datagrams];
  return packets.find(({ frame }) => frame === wanted)?.timestampNs;
}
