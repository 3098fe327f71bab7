import { beforeAll, describe, expect, it } from "vitest";
import type { CellPlan } from "../../../src/harness/runner/cell-plan.ts";
import { type Catalogue, readCatalogue } from "../../../src/harness/suite/catalogue.ts";
import { planInterop } from "../../../src/harness/suite/plan-interop.ts";
import { peer } from "../play.ts";

let own: Catalogue;
let withPeers: Catalogue;
beforeAll(async () => {
  own = await readCatalogue([]);
  withPeers = await readCatalogue([peer("lab.impl.yaml")]);
});

function names(plans: readonly CellPlan[]): readonly string[] {
  return plans.map(({ client, server, scenario }) => `${client.name} × ${server.name} ${scenario.name}`);
}

describe("the interop suite", () => {
  it("begins with greet, every client of the reports with every server", () => {
    const reports = own.implementations.filter(({ reading }) => reading === "report").map(({ name }) => name);
    const matrix = reports.flatMap((client) => reports.map((server) => `${client} × ${server} greet`));
    const plans = names(planInterop(own, {}));
    expect(plans.slice(0, matrix.length)).toEqual(matrix);
    expect(new Set(plans).size).toBe(plans.length);
  });

  it("plays every scenario of every protocol, in both readings where a scenario is for both, recorded ones last", () => {
    const plans = planInterop(own, {});
    const played = new Set(plans.map(({ scenario }) => scenario.name));
    const ofSuite = own.scenarios.filter(({ suite }) => suite === "interop").map(({ name }) => name);
    expect(ofSuite.filter((name) => !played.has(name))).toEqual([]);
    for (const { scenario } of plans.filter(({ client }) => client.reading === "robust"))
      expect(scenario.readings).toContain("robust");
    const recorded = plans.map(({ scenario }) => scenario.packets !== undefined);
    expect(recorded).toEqual([...recorded].sort((a, b) => Number(a) - Number(b)));
  });

  it("mixes readings and protocols only in greet, unless both names are given", () => {
    for (const { client, server, scenario } of planInterop(own, {})) {
      if (client.protocol !== server.protocol) expect(scenario.protocols).toBe("any");
      expect(client.reading).toBe(server.reading);
    }
    const mixed = planInterop(own, {
      client: ["pychat"],
      server: ["pychat@robust"],
      scenario: ["pychat-names"],
    });
    expect(names(mixed)).toEqual(["pychat × pychat@robust pychat-names"]);
  });

  it("puts a program from a manifest against every server, without scenarios of one reading of its protocol", () => {
    const plans = planInterop(withPeers, { client: ["python-ece146"] });
    expect(names(plans)).toContain("python-ece146 × pychat greet");
    expect(names(plans)).toContain("python-ece146 × ece146 ece146-chat");
    expect(plans.filter(({ scenario }) => scenario.readings.length === 1)).toEqual([]);
    const both = { client: ["python-ece146"], server: ["python-ece146"] };
    expect(names(planInterop(withPeers, both)).filter((name) => /ghost|vanish/u.test(name))).toEqual([]);
    expect(names(planInterop(withPeers, { ...both, scenario: ["ece146-ghost"] }))).toEqual([
      "python-ece146 × python-ece146 ece146-ghost",
    ]);
  });

  it("plays of a pattern only what is played without one", () => {
    const both = { client: ["python-ece146"], server: ["python-ece146"] };
    const usual = names(planInterop(withPeers, both));
    expect(names(planInterop(withPeers, { ...both, scenario: ["*"] }))).toEqual(usual);
    const ofProtocol = names(planInterop(withPeers, { ...both, scenario: ["greet, ece146-*"] }));
    expect(ofProtocol).toEqual(usual.filter((name) => / (greet|ece146-.*)$/u.test(name)));
    expect(() => planInterop(withPeers, { ...both, scenario: ["ece146-ghos?"] })).toThrow("no cell has");
  });

  it("declares what happens between two protocols, and nothing within one", () => {
    for (const { client, server, declared } of planInterop(own, {}))
      expect(declared !== undefined).toBe(client.protocol !== server.protocol);
  });

  it("gives the server's room a client of its own kind as witness", () => {
    const plans = planInterop(withPeers, { server: ["ece146,python-ece146"], scenario: ["greet"] });
    for (const { server, witness } of plans) expect(witness?.name).toBe(server.name);
  });

  it("says which names no cell has together", () => {
    expect(() => planInterop(own, { client: ["ece146"], scenario: ["pychat-names"] })).toThrow(
      "no cell has client ece146, scenario pychat-names",
    );
  });

  it("marks a scenario that needs what a program declares it lacks", async () => {
    const [plan] = planInterop(
      {
        ...own,
        implementations: own.implementations.map((each) => ({ ...each, unsupported: ["long-text"] })),
      },
      { client: ["pychat"], server: ["pychat"], scenario: ["pychat-long-text"] },
    );
    expect(plan?.unsupported).toEqual(["long-text"]);
  });
});

describe("the catalogue", () => {
  it("refuses a name that is taken, with the place of both", async () => {
    const twice = [peer("lab.impl.yaml"), peer("lab.impl.yaml")];
    await expect(readCatalogue(twice)).rejects.toThrow(
      /lab\.impl\.yaml:\d+:1: the name "python-pychat" is taken already, in .*lab\.impl\.yaml; choose another/,
    );
  });
});
