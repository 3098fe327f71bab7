import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recheckFolder } from "../../../src/harness/recheck.ts";
import { type PlayedRun, peer, play } from "../play.ts";

let run: PlayedRun;
beforeAll(async () => {
  run = await play([], {
    suites: {
      crowd: [
        {
          client: ["ee357*,srm@robust,python-pychat,pychat"],
          server: ["ee357*,srm@robust,pychat"],
          scenario: ["time-[sn]*,crowd-*"],
        },
      ],
    },
    impl: [peer("lab.impl.yaml")],
    jobs: 8,
  });
}, 120_000);
afterAll(() => run.remove());

describe("the crowd suite", () => {
  it("has every program do as it must, or as is declared", () => {
    expect(run.report.cells).toHaveLength(4 * 2 + 4 + 2);
    for (const { scenario, client, server, verdict, why } of run.report.cells)
      expect(`${scenario} ${client} ${server}: ${verdict}: ${why}`).toMatch(/: pass: /u);
  });

  it("has the report's EE-357 lose what it finds together when it reads again, and the robust one read it", () => {
    const steps = (client: string) =>
      run.cell(client, "ee357@robust", "time-slow").findings.find(({ rule }) => rule === "scenario.steps");
    expect(run.cell("ee357", "ee357@robust", "time-slow").why).toMatch(/two values that wait for it/u);
    expect(steps("ee357@robust")?.message).toMatch(/^All \d+ steps came about\.$/u);
  });

  it("notes who stands still, and lets whoever does so at the end go on and leave", async () => {
    const { transcript } = await run.evidence("srm@robust", "srm@robust", "time-never-reads");
    const own = transcript.filter((entry) => "program" in entry && entry.program === "witness2");
    expect(own.map(({ type }) => type).filter((type) => type !== "screen")).toEqual([
      "start",
      "connected",
      "frozen",
      "thawed",
      "signal",
      "exit",
    ]);
    expect(own.at(-1)).toMatchObject({ signal: null });
    const frozen = own.findIndex(({ type }) => type === "frozen");
    const thawed = own.findIndex(({ type }) => type === "thawed");
    expect(thawed - frozen).toBe(1);
  });

  it("has a kernel reset the connection of who dies with something unread", async () => {
    const { connections } = await run.evidence("srm@robust", "srm@robust", "crowd-broken");
    expect(connections.filter(({ clientToServer }) => clientToServer.rstFrame !== undefined)).toHaveLength(1);
  });

  it("comes out the same when it is computed again from its evidence", async () => {
    const differences: string[] = [];
    for await (const { difference } of recheckFolder(run.out))
      if (difference !== undefined) differences.push(difference);
    expect(differences).toEqual([]);
  });
});
