import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isLostAsDeclared } from "../../../src/harness/hold-against-losses.ts";
import { recheckFolder } from "../../../src/harness/recheck.ts";
import type { Cell } from "../../../src/harness/report.ts";
import { table } from "../../../src/harness/reporters/table.ts";
import { failings, type PlayedRun, peer, play } from "../play.ts";

let run: PlayedRun;
beforeAll(async () => {
  run = await play([], {
    suites: {
      limits: [
        {
          client: ["srm*,*pychat*"],
          server: ["srm*,*pychat*"],
          scenario: ["limits-text-[!6]*", "limits-name-2048"],
        },
      ],
    },
    impl: [peer("lab.impl.yaml")],
    jobs: 8,
  });
}, 180_000);
afterAll(() => run.remove());

const isOurs = ({ reading }: Cell) => reading.client !== null && reading.server !== null;

describe("the limits suite", () => {
  it("has every program of the lab do as is declared", () => {
    const own = run.report.cells.filter(isOurs);
    expect(own).toHaveLength(4 * 9 + 4 * 8);
    for (const { scenario, client, server, verdict, why } of own)
      expect(`${scenario} ${client} ${server}: ${verdict}: ${why}`).toMatch(/: pass: /u);
  });

  it("has the robust programs lose nothing, and the report's lose what is longer than a read", () => {
    const texts = run.report.cells.filter(
      (cell) => isOurs(cell) && /-(?:1024|1025|2048)$/u.test(cell.scenario),
    );
    const lost = texts
      .filter(isLostAsDeclared)
      .map(({ scenario, client, server }) => `${scenario} ${client} ${server}`);
    const pairs = (name: string) => [`${name} ${name}`, `${name} ${name}@robust`, `${name}@robust ${name}`];
    expect(lost.sort()).toEqual(
      [
        ...pairs("pychat").map((pair) => `limits-name-2048 ${pair}`),
        ...pairs("pychat").map((pair) => `limits-text-1025 ${pair}`),
        ...pairs("pychat").map((pair) => `limits-text-2048 ${pair}`),
        ...pairs("srm").map((pair) => `limits-text-2048 ${pair}`),
      ].sort(),
    );
  });

  it("has a program of others that was written from the report fail what ours of the report lose", () => {
    for (const scenario of ["limits-text-1024", "limits-text-1025", "limits-text-signs"]) {
      const ours = run.cell("pychat@robust", "pychat", scenario);
      const theirs = run.cell("pychat@robust", "python-pychat", scenario);
      expect([scenario, theirs.verdict]).toEqual([scenario, isLostAsDeclared(ours) ? "fail" : "pass"]);
    }
  });

  it("is shown as a table for each protocol, what is lost as declared being no failure", () => {
    const { cells, ...report } = run.report;
    const srm = cells.filter(({ protocol }) => protocol.client === "srm");
    const shown = table.render({ ...report, cells: srm }, { color: false, width: 120, out: run.out });
    expect(shown).toContain("srm: its own scenarios");
    expect(shown).toMatch(/│ limits-text-1025 +│ ✓ pass +│ ✓ pass +│ ✓ pass +│ ✓ pass +│/u);
    expect(shown).toMatch(/│ limits-text-2048 +│ ✓ lost +│ ✓ lost +│ ✓ lost +│ ✓ pass +│/u);
  });

  it("shows long texts by their ends", () => {
    const cell = run.cell("pychat@robust", "python-pychat", "limits-text-1025");
    expect(failings(cell, "delivery.screen")).toEqual([
      expect.stringMatching(/^fail server: Trevor typed "by{29}…y{29}z" \(1025 characters\), and frame/u),
    ]);
  });

  it("comes out the same when it is computed again from its evidence", async () => {
    const differences: string[] = [];
    for await (const { difference } of recheckFolder(run.out))
      if (difference !== undefined) differences.push(difference);
    expect(differences).toEqual([]);
  });
});
