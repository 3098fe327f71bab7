import { beforeAll, describe, expect, it } from "vitest";
import type { CellPlan } from "../../../src/harness/runner/cell-plan.ts";
import { readCatalogue } from "../../../src/harness/suite/catalogue.ts";
import { planInterop } from "../../../src/harness/suite/plan-interop.ts";
import { takeTurns } from "../../../src/harness/suite/take-turns.ts";

let plans: readonly CellPlan[];
beforeAll(async () => {
  plans = planInterop(await readCatalogue([]), {});
});

function nameOf({ client, server, scenario }: CellPlan): string {
  return `${client.name} × ${server.name} ${scenario.name}`;
}

describe("the order in which lanes play", () => {
  it.each([0, 1, 2, 3, 146])("keeps every one of %i cells", (count) => {
    const some = plans.slice(0, count);
    expect(takeTurns(some).map(nameOf).sort()).toEqual(some.map(nameOf).sort());
  });

  it("has what takes long at the beginning, beside what is short, and nothing long at the end", () => {
    const order = takeTurns(plans);
    const scenarios = (some: readonly CellPlan[]) => new Set(some.map(({ scenario }) => scenario.name));
    expect(scenarios(order.slice(0, 12))).toContain("ee357-six-people");
    expect(order.slice(0, 12).some(({ scenario }) => scenario.steps.length < 10)).toBe(true);
    for (const { scenario, client, server } of order.slice(-12)) {
      expect(scenario.steps.length).toBeLessThan(15);
      expect(client.protocol).toBe(server.protocol);
    }
  });
});
