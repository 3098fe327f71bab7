import type { Observation, ProtocolRule } from "../../impls/impl.ts";
import { protocols } from "../../impls/registry.ts";
import type { Finding } from "../report.ts";
import { trafficOf } from "../traffic.ts";
import type { Checker, Rule } from "./checker.ts";
import { broken, holds } from "./findings.ts";

/** What single reports say of their own messages; a rule is asked where both programs speak its protocol. */
export const protocolRules: Checker = {
  rules: protocols.flatMap(({ rules }) => rules.map(toRule)),
  check(evidence) {
    const { client, server } = evidence.conditions;
    const protocol = protocols.find(({ name }) => name === client.protocol && name === server.protocol);
    if (protocol === undefined || protocol.rules.length === 0) return [];
    const traffic = trafficOf(evidence);
    return protocol.rules.flatMap((rule) =>
      rule.check(traffic).map((observation) => toFinding(toRule(rule), observation)),
    );
  },
};

function toRule({ id, title, source, advice }: ProtocolRule): Rule {
  return { id, title, source, advice, needsPackets: true };
}

function toFinding(rule: Rule, { verdict, side, ...said }: Observation): Finding {
  if (verdict === "broken") return broken(rule, { side, ...said });
  return holds(rule, verdict === "note" ? { severity: "note", ...said } : said);
}
