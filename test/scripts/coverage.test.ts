import { describe, expect, it } from "vitest";
import { coveragePlans, digestOf, playCoverage, readCoverage } from "../../scripts/coverage.ts";
import { protocols } from "../../src/impls/registry.ts";
import { builtLab } from "../support/built-lab.ts";

const { played } = await readCoverage();

describe("fixtures/protocols/coverage.json", () => {
  it("knows every scenario of every protocol as its file is now", async () => {
    const current = (await coveragePlans()).map(async ({ scenario, client }) => ({
      scenario: scenario.name,
      protocol: client.protocol,
      sha256: await digestOf(scenario),
    }));
    const recorded = played.map(({ scenario, protocol, sha256 }) => ({ scenario, protocol, sha256 }));
    expect(recorded, "run: npm run coverage && npm run docs").toEqual(await Promise.all(current));
  });

  it("is what a new run of a scenario shows in each protocol", async () => {
    builtLab();
    const plans = (await coveragePlans()).filter(({ scenario }) => scenario.name === "greet");
    const run = await playCoverage(plans);
    expect(run.failed).toEqual([]);
    expect(run.played).toEqual(played.filter(({ scenario }) => scenario === "greet"));
    expect(run.played.length).toBe(protocols.length);
  });
});

describe.for(protocols.map((protocol) => [protocol.name, protocol] as const))(
  "the messages of %s",
  ([name, { messageTypes }]) => {
    const own = played.filter(({ protocol }) => protocol === name);

    it.for(messageTypes)("are put on the wire by a scenario: $name, $direction", (type) => {
      const scenarios = own.filter(({ messages }) => messages[type.direction].includes(type.name));
      // What no person at the report's programs can bring about is only put to them by tests.
      expect(scenarios.length > 0).toBe(type.unsaid === undefined);
    });
  },
);
