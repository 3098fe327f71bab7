import { beforeAll, describe, expect, it } from "vitest";
import type { CellPlan } from "../../../src/harness/runner/cell-plan.ts";
import { repeatCommand } from "../../../src/harness/runner/cell-plan.ts";
import type { Scenario } from "../../../src/harness/scenario/scenario.ts";
import { type Catalogue, readCatalogue } from "../../../src/harness/suite/catalogue.ts";
import { planConformance } from "../../../src/harness/suite/plan-conformance.ts";
import { planScenarioSuite } from "../../../src/harness/suite/plan-scenario-suite.ts";
import { peer } from "../play.ts";

let catalogue: Catalogue;
beforeAll(async () => {
  const read = await readCatalogue([peer("lab.impl.yaml")]);
  const greet = read.scenarios.find(({ name }) => name === "greet");
  if (greet === undefined) throw new Error("greet is gone");
  catalogue = {
    ...read,
    scenarios: [
      ...read.scenarios.filter(({ suite }) => suite === "interop" || suite === "framing"),
      ofSuite(greet, "greet-all", "any"),
      ofSuite(greet, "greet-pychat", ["pychat"]),
    ],
    losses: {
      ...read.losses,
      scenarios: [
        { program: "pychat", as: "server", scenarios: ["greet-*"], why: "it is deaf" },
        { program: "pychat@robust", as: "client", scenarios: ["greet-all"], why: "it is mute" },
      ],
    },
  };
});

function ofSuite(scenario: Scenario, name: string, protocols: Scenario["protocols"]): Scenario {
  return { ...scenario, name, protocols, suite: "limits" };
}

function names(plans: readonly CellPlan[]): readonly string[] {
  return plans.map(({ client, server, scenario }) => `${client.name} ${server.name} ${scenario.name}`);
}

describe("the plan of a suite of scenarios", () => {
  it("has all readings of a protocol meet each other, and no other protocol", () => {
    const own = ["pychat", "pychat@robust"];
    const plans = planScenarioSuite(catalogue, "limits", { client: ["pychat*"], server: ["*"] });
    expect(names(plans).filter((name) => !name.includes("python"))).toEqual(
      own.flatMap((client) =>
        own.flatMap((server) => [`${client} ${server} greet-all`, `${client} ${server} greet-pychat`]),
      ),
    );
  });

  it("has the programs of a manifest meet both of the lab's, and each other only when both are named", () => {
    const usual = names(planScenarioSuite(catalogue, "limits", { scenario: ["greet-pychat"] }));
    expect(usual.filter((name) => name.includes("python")).sort()).toEqual(
      [
        "python-pychat pychat greet-pychat",
        "python-pychat pychat@robust greet-pychat",
        "pychat python-pychat greet-pychat",
        "pychat@robust python-pychat greet-pychat",
      ].sort(),
    );
    const both = { client: ["python-pychat"], server: ["python-pychat"] };
    expect(names(planScenarioSuite(catalogue, "limits", both))).toHaveLength(2);
  });

  it("knows what each side is declared to lose", () => {
    const plans = planScenarioSuite(catalogue, "limits", { client: ["pychat@robust"], server: ["pychat*"] });
    expect(
      plans.map(({ server, scenario, losses }) => [
        `${server.name} ${scenario.name}`,
        losses.map(({ as }) => as),
      ]),
    ).toEqual([
      ["pychat greet-all", ["server", "client"]],
      ["pychat greet-pychat", ["server"]],
      ["pychat@robust greet-all", ["client"]],
      ["pychat@robust greet-pychat", []],
    ]);
  });

  it("repeats a cell by its own suite", () => {
    const [plan] = planScenarioSuite(catalogue, "limits", { client: ["srm"], server: ["srm"] });
    if (plan === undefined) throw new Error("no cell was planned");
    const choice = { name: "netlab", why: "" } as const;
    const run = { choice, out: "", seed: 1, cancelled: new AbortController().signal };
    expect(repeatCommand(plan, run)).toBe(
      "lab run limits --client srm --server srm --scenario greet-all --seed 1",
    );
  });

  it.each([
    [{ scenario: ["greet"] }, /no scenario is called "greet"; there are greet-all, greet-pychat/u],
    [{ client: ["srm"], server: ["pychat"] }, /no cell has client srm, server pychat/u],
  ])("refuses what matches nothing: %j", (selection, message) => {
    expect(() => planScenarioSuite(catalogue, "limits", selection)).toThrow(message);
  });

  it("is part of the conformance suite", () => {
    const plans = planConformance(catalogue, { client: ["python-pychat"] });
    expect(names(plans)).toContain("python-pychat pychat greet-pychat");
    expect(names(plans)).toContain("python-pychat pychat@robust greet-all");
  });
});

describe("the declarations of the package", () => {
  it("are of programs of the lab, and of scenarios that there are", async () => {
    const { implementations, scenarios, losses } = await readCatalogue([]);
    for (const loss of losses.scenarios) {
      const program = implementations.find(({ name }) => name === loss.program);
      expect(program?.[loss.as]).toBeDefined();
      for (const pattern of loss.scenarios) {
        const expression = new RegExp(`^${pattern.replaceAll("*", ".*")}$`, "u");
        const matching = scenarios.filter(({ name }) => expression.test(name));
        expect([pattern, matching.length > 0]).toEqual([pattern, true]);
      }
    }
  });
});
