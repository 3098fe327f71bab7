import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { groupCauses } from "../../../src/harness/causes/group-causes.ts";
import { recheckFolder } from "../../../src/harness/recheck.ts";
import type { Cell } from "../../../src/harness/report.ts";
import { table } from "../../../src/harness/reporters/table.ts";
import { type PlayedRun, peer, play } from "../play.ts";

let run: PlayedRun;
beforeAll(async () => {
  const client = ["pychat", "mute", "line-end"];
  run = await play([{ client, server: ["pychat", "pychat@robust", "deaf"], scenario: ["greet"] }], {
    impl: [peer("broken.impl.yaml")],
    limitMs: 4000,
  });
}, 60_000);
afterAll(() => run.remove());

describe("a run with broken programs", () => {
  it("gives each of them one cause, whoever their partners were", () => {
    const { causes, cells } = run.report;
    expect(
      causes.map(({ who, rule, cells: spoilt }) => [spoilt.length, who.type, ...who.names, rule]),
    ).toEqual([
      [3, "client", "line-end", "framing.no-line-end"],
      [3, "client", "mute", "framing.client"],
      [1, "server", "deaf", "delivery.screen"],
    ]);
    expect(causes[0]?.because).toBe(
      "All 3 findings name it; it fails with all 3 servers that it met, deaf, pychat and pychat@robust.",
    );
    expect(causes[2]?.because).toBe(
      "The finding names it; only one client speaks for or against it, pychat, with which the servers pychat and pychat@robust pass; what it does with line-end and mute does not count, because the findings name these there.",
    );
    for (const { example, rule } of causes) {
      const cell = cells[example.cell];
      expect(example.repeat).toBe(cell?.repeat);
      expect(
        cell?.findings.find((finding) => finding.rule === rule && finding.verdict === "fail")?.frames,
      ).toEqual(example.frames);
    }
  });

  it("shows them behind the grid", () => {
    const text = table.render(run.report, { color: false, width: 100, out: "" });
    expect(text).toMatch(
      /┘\n\nWhat went wrong, by cause\n {2}1\. 3 cells: the client line-end \(framing\.no-line-end\)\n/,
    );
    expect(text).toContain("Broken by        the client mute. All 3 findings name it;");
  });

  it("says when each cell began, and comes to the same causes from its evidence", async () => {
    const cells: Cell[] = [];
    for await (const { cell, difference } of recheckFolder(run.out)) {
      expect(difference).toBeUndefined();
      expect(cell.startedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      cells.push(cell);
    }
    expect(groupCauses(cells)).toEqual(run.report.causes);
  });
});
