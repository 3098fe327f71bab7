import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Evidence, Recut } from "../../../src/harness/evidence.ts";
import { readCellFile, readEvidence } from "../../../src/harness/evidence-folder.ts";
import { judge } from "../../../src/harness/judge.ts";
import { packageRoot } from "../../../src/harness/package-root.ts";
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

/** The evidence as it would be had every frame come 5 ms behind the one before, and the machine stood still for `byNs` before one of them. */
function pacedBut(evidence: Evidence, frame: number, byNs: bigint): Evidence {
  const timed = <T extends { readonly frame: number; readonly timestampNs: bigint }>(each: T): T => ({
    ...each,
    timestampNs: BigInt(each.frame) * 5_000_000n + (each.frame < frame ? 0n : byNs),
  });
  const connections = evidence.connections.map((connection) => ({
    ...connection,
    segments: connection.segments.map(timed),
    clientToServer: { ...connection.clientToServer, chunks: connection.clientToServer.chunks.map(timed) },
    serverToClient: { ...connection.serverToClient, chunks: connection.serverToClient.chunks.map(timed) },
  }));
  return { ...evidence, connections };
}

/** The evidence of a reader written by somebody else, who did not see what a step waited for. */
function lostBy(evidence: Evidence, side: "client" | "server"): Evidence {
  const { conditions, transcript } = evidence;
  const last = transcript.findLastIndex(
    (entry) => entry.type === "step" && conditions.scenario.steps[entry.index]?.type === "sees",
  );
  return {
    ...evidence,
    conditions: { ...conditions, [side]: { ...conditions[side], reading: null } },
    transcript: transcript.map((entry, index) =>
      index === last && entry.type === "step" ? { ...entry, outcome: "limit", message: "lost" } : entry,
    ),
  };
}

/** Returns the frame in the middle of the longest message in pieces: no segment of the other side is between its neighbours and it. */
function withinMessage({ connections }: Evidence, from: "client" | "server"): number {
  const segments = connections.flatMap((connection) => connection.segments);
  const isPiece = (index: number) =>
    segments[index]?.length === 1 && segments[index]?.direction.startsWith(from) === true;
  const runs = segments.map((_, index) => {
    let length = 0;
    for (let at = index; at >= 0 && (isPiece(at) || segments[at]?.length === 0); at--)
      length += isPiece(at) ? 1 : 0;
    return length;
  });
  const end = runs.indexOf(Math.max(...runs));
  const pieces = segments.slice(0, end + 1).filter(({ length }) => length === 1);
  return pieces.at(-Math.ceil(Math.max(...runs) / 2))?.frame ?? 0;
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
      as: "server",
      why: "it reads once",
    } as const;
    const judgement = judge(evidence, undefined, [lost]);
    expect(judgement.verdict).toBe("fail");
    expect(failings(judgement, "suite.declared")).toEqual([
      expect.stringMatching(
        /^fail null: It is declared that the server ece146@robust loses .* \(it reads once\), and it lost nothing/,
      ),
    ]);
  });

  it("decides nothing where what had to come together may not have, and nothing was lost", async () => {
    const evidence = await evidenceOf(cellOf("ece146@robust", "server", "merged"));
    const judgement = judge(evidence, undefined, [{ program: "ece146@robust", as: "server", why: "so" }]);
    expect(judgement.verdict).toBe("inconclusive");
    expect(failings(judgement, "suite.declared")).toHaveLength(1);
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

  it("decides nothing of a reader of others that may have taken a pause of the machine for the end of a message", async () => {
    const whole = lostBy(await evidenceOf(cellOf("pychat@robust", "server", "octet")), "server");
    const paced = pacedBut(whole, 0, 0n);
    expect(failings(judge(paced, undefined), "framing.reassembly")).toEqual([
      expect.stringMatching(/^fail server: /),
    ]);
    const paused = pacedBut(whole, withinMessage(whole, "client"), 500_000_000n);
    expect(judge(paused, undefined).verdict).toBe("inconclusive");
    expect(failings(judge(paused, undefined), "framing.reassembly")).toEqual([
      expect.stringMatching(
        /^inconclusive null: The machine was busy: the pieces of .* came up to 5\d\d ms apart/,
      ),
    ]);
  });

  it("decides of a reader that takes one read for one message, however long the machine paused", async () => {
    const lost = await evidenceOf(cellOf("python-ece146", "client", "octet"));
    const paused = pacedBut(lost, withinMessage(lost, "server"), 500_000_000n);
    expect(failings(judge(paused, undefined), "framing.reassembly")).toEqual([
      expect.stringMatching(/^fail client: /),
    ]);
  });

  it("comes out the same when it is computed again from its evidence", async () => {
    const differences: string[] = [];
    for await (const { difference } of recheckFolder(run.out))
      if (difference !== undefined) differences.push(difference);
    expect(differences).toEqual([]);
  });
});

describe("a reader that shows a message without its author", () => {
  it("is blamed for it, and not another person who heard the writer", async () => {
    const programs = `${packageRoot}/docs/learn/programs/6-text.impl.yaml`;
    const played = await play([], {
      framing: { client: ["decodes-pieces"], server: ["srm@robust"], writes: ["cut:1"] },
      impl: [programs],
    });
    try {
      const [cell] = played.report.cells;
      expect(cell?.findings.find(({ verdict }) => verdict === "fail")).toMatchObject({
        rule: "framing.reassembly",
        side: "client",
        message: expect.stringMatching(/^The client program did not make the message of what arrived\./),
      });
    } finally {
      played.remove();
    }
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

  it("has two programs of others meet when both are asked for, and the wire cuts what one of them writes", () => {
    const both = { client: ["python-pychat"], server: ["python-pychat"], writes: ["cut:5", "merged"] };
    expect(planFraming(catalogue, both).map(({ recut: how }) => how)).toEqual(
      (["client", "server"] as const).flatMap((by) =>
        (["cut:5", "merged"] as const).map((writes) => ({ by, writes, onWire: true })),
      ),
    );
  });

  it.each([
    [{ writes: ["octets"] }, /octets/u],
    [{ client: ["pychat@robust"], server: ["srm"] }, /no cell has all/u],
  ])("refuses what matches nothing: %j", (selection, message) => {
    expect(() => planFraming(catalogue, selection)).toThrow(message);
  });
});

describe("two programs of others", () => {
  let others: PlayedRun;
  beforeAll(async () => {
    const both = {
      client: ["python-pychat"],
      server: ["python-pychat"],
      writes: ["whole", "merged", "cut:5"],
    };
    others = await play([], { framing: both, impl: [peer("lab.impl.yaml")], jobs: 6 });
  }, 60_000);
  afterAll(() => others.remove());

  it("read what the wire has cut and joined, as the captures of both its ends prove, or lose it as the report's do", () => {
    const told = others.report.cells.map(({ writer, writes, findings }) => [
      writer,
      writes,
      findings.find(({ rule }) => rule === "framing.cut-arrived")?.verdict,
      findings.find(({ rule }) => rule === "framing.reassembly")?.got,
    ]);
    expect(told).toEqual(
      (["client", "server"] as const).flatMap((by) => [
        [by, "whole", "pass", "read"],
        [by, "merged", "pass", "read"],
        [by, "cut:5", "pass", "lost"],
      ]),
    );
  });
});
