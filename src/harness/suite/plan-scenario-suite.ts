import type { CellPlan } from "../runner/cell-plan.ts";
import { type Implementation, isOurs } from "../scenario/implementation.ts";
import type { ScenarioSuite } from "../scenario/scenario.ts";
import type { Catalogue } from "./catalogue.ts";
import {
  fits,
  isDetermined,
  nothingFits,
  planCell,
  type Selection,
  select,
  selectSides,
} from "./plan-interop.ts";

/**
 * Returns the cells of a suite of scenarios: every client with every server of its protocol, whatever their readings, through each scenario
 * that they can play. Two programs of others meet only when both are asked for.
 * @throws {ScenarioError} for a pattern that matches nothing, and for patterns that no cell matches together.
 */
export function planScenarioSuite(
  catalogue: Catalogue,
  suite: ScenarioSuite,
  selection: Selection,
): readonly CellPlan[] {
  const plans = scenarioSuiteCells(catalogue, suite, selection);
  if (plans.length === 0) throw nothingFits(selection);
  return plans;
}

/** Does what `planScenarioSuite` does where there need be no cell. */
export function scenarioSuiteCells(
  catalogue: Catalogue,
  suite: ScenarioSuite,
  selection: Selection,
): readonly CellPlan[] {
  const { clients, servers } = selectSides(catalogue, selection);
  const ofSuite = catalogue.scenarios.filter((scenario) => scenario.suite === suite);
  const scenarios = select(ofSuite, selection.scenario, "scenario");
  return clients.flatMap((client) =>
    servers
      .filter((server) => client.protocol === server.protocol && isWanted(selection, client, server))
      .flatMap((server) =>
        scenarios
          .filter((scenario) => fits(scenario, client, server) && isDetermined(scenario, client, server))
          .filter(({ writes }) => writes === undefined || (isOurs(client) && client.reading === "robust"))
          .map((scenario) => planCell(catalogue, { client, server, scenario })),
      ),
  );
}

function isWanted(selection: Selection, client: Implementation, server: Implementation): boolean {
  const areBothNamed = selection.client !== undefined && selection.server !== undefined;
  return areBothNamed || isOurs(client) || isOurs(server);
}
