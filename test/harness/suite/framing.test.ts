import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Evidence, Recut } from "../../../src/harness/evidence.ts";
import { readCellFile, readEvidence } from "../../../src/harness/evidence-folder.ts";
import { judge } from "../../../src/harness/judge.ts";
import { recheckFolder } from "../../../src/harness/recheck.ts";
import type { Cell } from "../../../src/harness/report.ts";
import { type Catalogue, readCatalogue } from "../../../src/harness/suite/catalogue.ts";
import { planFraming } from "../../../src/harness/suite/plan-framing.ts";
import { failings, type PlayedRun, peer, play } from "../play.ts";

const WAYS = ["whole", "octet", "merged", "cut:5"];

let run: PlayedRun;
let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await readCatalogue([peer("lab.impl.yaml")]);
  const programs = ["*ece146*,pychat*"];
  run = await play([], {
    framing: { client: programs, server: programs, writes: WAYS },
    impl: [peer("lab.impl.yaml")],
    jobs: 8,
  });
}, 120_000);
afterAll(() => run.remove());

/** The cell in which `program` reads what the lab's robust program writes so. */
function cellOf(program: string, reader: "client" | "server", writes: string): Cell {
  const found = run.report.cells.find(
    (cell) => cell[reader] === program && cell.writer !== reader && cell.writes === writes,
  );
  if (found === undefined) throw new Error(`no cell with ${program} as ${reader} and ${writes}`);
  return found;
}

async function evidenceOf(cell: Cell): Promise<Evidence> {
  const folder = `${run.out}/${cell.evidence}`;
  return readEvidence(folder, (await readCellFile(folder)).conditions);
}

/** What became of what was written: `read` or `lost`. */
function fate({ findings }: Cell): string | null | undefined {
  return findings.find(({ rule }) => rule === "framing.reassembly")?.got;
}

function recut(evidence: Evidence, writes: Recut["writes"]): Evidence {
  const { conditions } = evidence;
  const by = conditions.recut?.by ?? "client";
  return { ...evidence, conditions: { ...conditions, recut: { by, writes } } };
}

describe("the framing suite", () => {
  it("has every program of the lab do as is declared", () => {
    const own = run.report.cells.filter(({ reading }) => reading.client !== null && reading.server !== null);
    expect(own).toHaveLength(2 * 4 * WAYS.length);
    for (const { verdict, why, findings } of own) {
      expect(`${verdict}: ${why}`).toMatch(/^pass: /);
      expect(findings.find(({ rule }) => rule === "framing.cut-arrived")).toMatchObject({ verdict: "pass" });
    }
  });

  it.each(["pychat@robust", "ece146@robust"])("has %s read whatever comes", (program) => {
    for (const reader of ["client", "server"] as const)
      for (const writes of WAYS) expect(fate(cellOf(program, reader, writes))).toBe("read");
  });

  it("has programs of others, written from the report, lose what ours of the report lose", () => {
    for (const reader of ["client", "server"] as const) {
      for (const writes of WAYS) {
        const ours = cellOf("ece146", reader, writes);
        const theirs = cellOf("python-ece146", reader, writes);
        expect([reader, writes, fate(theirs)]).toEqual([reader, writes, fate(ours)]);
        expect(theirs.verdict).toBe(fate(ours) === "read" ? "pass" : "fail");
      }
    }
  });

  it("blames the reader, with the message and the segments in which it came", () => {
    const cell = cellOf("python-ece146", "server", "octet");
    const [finding] = cell.findings.filter(({ verdict }) => verdict === "fail");
    expect(finding).toMatchObject({ rule: "framing.reassembly", side: "server", got: "lost" });
    expect(finding?.message).toMatch(
      /^The server program did not make the message of what arrived\. .* came in \d+ segments /,
    );
    expect(finding?.frames.length).toBeGreaterThan(1);
  });

  it("says what a declaration is wrong about", async () => {
    const evidence = await evidenceOf(cellOf("ece146@robust", "server", "octet"));
    const lost = {
      program: "ece146@robust",
      reader: "server",
      ways: ["octet"],
      why: "it reads once",
    } as const;
    const judgement = judge(evidence, undefined, lost);
    expect(judgement.verdict).toBe("fail");
    expect(failings(judgement, "framing.declared")).toEqual([
      expect.stringMatching(
        /^fail null: It is declared that this reader loses .* \(it reads once\), and it read everything/,
      ),
    ]);
  });

  it.each(["octet", "char", "merged", "cut:5"] as const)(
    "decides nothing where messages did not come %s as they had to",
    async (writes) => {
      const judgement = judge(
        recut(await evidenceOf(cellOf("ece146@robust", "server", "whole")), writes),
        undefined,
      );
      expect(judgement.verdict).toBe("inconclusive");
      expect(failings(judgement, "framing.cut-arrived")).toHaveLength(1);
    },
  );

  it("decides nothing where messages that had to come whole came in pieces", async () => {
    const cut = await evidenceOf(cellOf("ece146@robust", "server", "octet"));
    const judgement = judge(recut(cut, "whole"), undefined);
    expect(judgement.verdict).toBe("inconclusive");
    expect(failings(judgement, "framing.cut-arrived")).toEqual([
      expect.stringMatching(/^inconclusive null: A message of the client programs came in pieces \(frames/),
    ]);
  });

  it("comes out the same when it is computed again from its evidence", async () => {
    const differences: string[] = [];
    for await (const { difference } of recheckFolder(run.out))
      if (difference !== undefined) differences.push(difference);
    expect(differences).toEqual([]);
  });
});

describe("the plan of the framing suite", () => {
  it("cuts each message of the longest line behind every octet, in both directions and for both readings", () => {
    const plans = planFraming(catalogue, { client: ["pychat*"], server: ["pychat*"] });
    const named = plans.map(
      ({ client, server, recut: how }) => `${client.name} ${server.name} ${how?.by} ${how?.writes}`,
    );
    expect(new Set(named).size).toBe(named.length);
    expect(named).toHaveLength(2 * (4 + 24) + 2 * (4 + 21));
    expect(named).toContain("pychat@robust pychat client cut:24");
    expect(named).toContain("pychat pychat@robust server cut:21");
  });

  it("takes a program of others for a reader only", () => {
    const plans = planFraming(catalogue, { server: ["python-pychat"] });
    expect(new Set(plans.map(({ client, recut: how }) => `${client.name} ${how?.by}`))).toEqual(
      new Set(["pychat@robust client"]),
    );
  });

  it.each([
    [{ writes: ["octets"] }, /octets/u],
    [{ client: ["pychat@robust"], server: ["srm"] }, /no cell has all/u],
  ])("refuses what matches nothing: %j", (selection, message) => {
    expect(() => planFraming(catalogue, selection)).toThrow(message);
  });
});
