import { beforeAll, describe, expect, it } from "vitest";
import type { CellPlan } from "../../../src/harness/runner/cell-plan.ts";
import { type Catalogue, readCatalogue } from "../../../src/harness/suite/catalogue.ts";
import { planConformance } from "../../../src/harness/suite/plan-conformance.ts";
import { peer } from "../play.ts";

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await readCatalogue([peer("lab.impl.yaml")]);
});

function pairings(plans: readonly CellPlan[]): ReadonlySet<string> {
  return new Set(
    plans.map(({ client, server, recut }) => `${client.name} ${server.name}${recut ? " framing" : ""}`),
  );
}

describe("the conformance suite", () => {
  it("has each program in each of its roles, with both programs of the lab and in pieces", () => {
    const plans = planConformance(catalogue, {});
    expect(pairings(plans)).toEqual(
      new Set(
        ["pychat", "ece146"].flatMap((own) => [
          `python-${own} ${own}`,
          `python-${own} ${own}@robust`,
          `python-${own} ${own}@robust framing`,
          `${own} python-${own}`,
          `${own}@robust python-${own}`,
          `${own}@robust python-${own} framing`,
        ]),
      ),
    );
  });

  it("has one program in one role when it is named", () => {
    expect(pairings(planConformance(catalogue, { server: ["python-pychat"] }))).toEqual(
      new Set(["pychat python-pychat", "pychat@robust python-pychat", "pychat@robust python-pychat framing"]),
    );
  });

  it("says what is missing without a manifest", async () => {
    const own = await readCatalogue([]);
    expect(() => planConformance(own, {})).toThrow(/name the manifest of yours with --impl/u);
  });
});
