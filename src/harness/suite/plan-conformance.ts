import type { CellPlan } from "../runner/cell-plan.ts";
import { type Implementation, isOurs } from "../scenario/implementation.ts";
import { scenarioSuites } from "../scenario/scenario.ts";
import { ScenarioError } from "../scenario/scenario-error.ts";
import type { Catalogue } from "./catalogue.ts";
import { planFraming } from "./plan-framing.ts";
import { planInterop, type Selection, select } from "./plan-interop.ts";
import { scenarioSuiteCells } from "./plan-scenario-suite.ts";

/**
 * Returns the cells of the conformance suite: each program that is not the lab's own, in each role that it has, with both of the lab's programs of
 * its protocol through every scenario, of the other suites too, and through the framing suite.
 * @throws {ScenarioError} where there is no such program, and for a pattern that matches nothing.
 */
export function planConformance(catalogue: Catalogue, { client, server }: Selection): readonly CellPlan[] {
  const strangers = catalogue.implementations.filter((each) => !isOurs(each));
  const wanted = (role: "client" | "server", patterns: readonly string[] | undefined) => {
    const other = role === "client" ? server : client;
    if (patterns === undefined && other !== undefined) return [];
    return select(
      strangers.filter((each) => each[role] !== undefined),
      patterns,
      role,
    );
  };
  const plans = [
    ...wanted("client", client).flatMap((each) => planProgram(catalogue, each, "client")),
    ...wanted("server", server).flatMap((each) => planProgram(catalogue, each, "server")),
  ];
  if (plans.length > 0) return plans;
  const message =
    "there is no program to test: name the manifest of yours with --impl, and with --client or --server one of its programs";
  throw new ScenarioError({ code: "NO_MATCH", message });
}

function planProgram(
  catalogue: Catalogue,
  { name, protocol }: Implementation,
  role: "client" | "server",
): readonly CellPlan[] {
  const partners = catalogue.implementations.filter((each) => isOurs(each) && each.protocol === protocol);
  const pairings = partners.map(
    (partner): Selection =>
      role === "client"
        ? { client: [name], server: [partner.name] }
        : { client: [partner.name], server: [name] },
  );
  return [
    ...pairings.flatMap((pairing) => planInterop(catalogue, pairing)),
    ...planFraming(catalogue, { [role]: [name] }),
    ...pairings.flatMap((pairing) =>
      scenarioSuites.flatMap((suite) => scenarioSuiteCells(catalogue, suite, pairing)),
    ),
  ];
}
