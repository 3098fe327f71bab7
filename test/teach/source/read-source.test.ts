import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whyNoStrace } from "../../../src/harness/runner/noted-calls.ts";
import { buildLadder } from "../../../src/teach/ladder/build-ladder.ts";
import type { LadderRow } from "../../../src/teach/ladder/ladder.ts";
import { writeText } from "../../../src/teach/ladder/write-text.ts";
import { readSource, type Source } from "../../../src/teach/source/read-source.ts";
import { buildStream } from "../../../src/teach/stream/build-stream.ts";
import type { StreamRulers } from "../../../src/teach/stream/stream.ts";
import { type PlayedRun, peer, play } from "../../harness/play.ts";

const noStrace = whyNoStrace();
let run: PlayedRun;

beforeAll(async () => {
  run = await play([{ client: ["python-pychat"], server: ["pychat"], scenario: ["greet"] }], {
    impl: [peer("lab.impl.yaml")],
    suites: {
      faults: [
        {
          client: ["pychat@robust"],
          server: ["pychat@robust"],
          scenario: ["fault-drop-data", "fault-duplicate-data"],
        },
      ],
    },
    noting: noStrace === undefined ? "all" : "own",
  });
});
afterAll(() => run.remove());

function evidenceOf(client: string, server: string, scenario: string): Promise<Source> {
  return readSource(join(run.out, run.cell(client, server, scenario).evidence), {});
}

function rulersOf(source: Source): StreamRulers {
  return buildStream(
    { ...source, whyNoCalls: { client: "not noted", server: "not noted" } },
    { first: 0, most: 100 },
  );
}

describe("a ladder of a wire that was captured at both ends", () => {
  it.each(["fault-drop-data", "fault-duplicate-data"])(
    "has every frame of both captures once in %s",
    async (scenario) => {
      const source = await evidenceOf("pychat@robust", "pychat@robust", scenario);
      const { rows, lines, seenAt } = buildLadder(source);
      const packets = rows.flatMap((row) => (row.type === "packet" ? [row] : []));
      expect(seenAt).toBe("both-ends");
      for (const side of ["client", "server"] as const) {
        const shown = packets.flatMap(({ frames }) => frames[side] ?? []).sort((a, b) => a - b);
        const captured = source.both?.ends[side].steps.map(({ segment }) => segment.frame);
        expect(shown).toEqual(captured);
      }
      const taken = rows.flatMap((row) => [row.line, ...arrivalsOf(row)]).sort((a, b) => a - b);
      expect(taken).toEqual(Array.from({ length: lines }, (_, line) => line));
    },
  );

  it("stops a lost packet half-way, and shows the same octets sent again, each with its time at both ends", async () => {
    const source = await evidenceOf("pychat@robust", "pychat@robust", "fault-drop-data");
    const ladder = buildLadder(source);
    const packets = ladder.rows.flatMap((row) => (row.type === "packet" ? [row] : []));
    const [lost] = packets.filter(({ fate }) => fate === "lost");
    expect(lost).toMatchObject({
      from: "client",
      arrivalLine: null,
      arrivedMs: null,
      data: '"one for the road"',
    });
    expect(lost?.frames.server).toBeNull();
    const again = packets.find(({ kind, data }) => kind === "sent-again" && data === lost?.data);
    expect(again?.arrivedMs).toBeGreaterThanOrEqual(again?.timeMs ?? 0);
    expect(again?.relative).toEqual(lost?.relative);
    expect(ladder.lifelines).toMatchObject({
      client: { name: "Trevor", file: "capture-client.pcapng" },
      server: { name: "Francesco", file: "capture.pcapng" },
    });
    const text = writeText(ladder, { width: 100, ascii: false, numbers: "relative" });
    expect(text).toMatch(/│── PSH, ACK Seq=7 Ack=10 Len=16 ─+✕ +│/u);
    expect(text).toContain("lost: it never came out at the server's end");
  });

  it("tells what the wire doubled from what was sent twice", async () => {
    const source = await evidenceOf("pychat@robust", "pychat@robust", "fault-duplicate-data");
    const packets = buildLadder(source).rows.flatMap((row) => (row.type === "packet" ? [row] : []));
    const doubled = packets.filter(({ fate }) => fate === "doubled");
    expect(doubled.length).toBeGreaterThan(0);
    for (const { kind, frames, from } of doubled) {
      expect(kind).toBe("plain");
      expect(frames[from]).toBeNull();
    }
  });
});

function arrivalsOf(row: LadderRow): readonly number[] {
  if (row.type !== "packet" || row.arrivalLine === null || row.arrivalLine === row.line) return [];
  return [row.arrivalLine];
}

describe("the calls in a cell's evidence", () => {
  it("are those of the lab's programs, tied by their ports, and make up the stream", async () => {
    const rulers = rulersOf(await evidenceOf("pychat@robust", "pychat@robust", "fault-drop-data"));
    for (const { writes, reads, length, messages } of rulers.directions) {
      expect(writes).toMatchObject({ source: "program", tiedBy: "place", length });
      expect(reads).toMatchObject({ source: "program", tiedBy: "place", length });
      expect(writes?.calls).toHaveLength(messages.length);
    }
  });

  it(`are those of a program in Python, by strace${noStrace === undefined ? "" : ` (${noStrace})`}`, async ({
    skip,
  }) => {
    if (noStrace !== undefined) skip(noStrace);
    const cell = run.cell("python-pychat", "pychat");
    expect(cell.verdict).toBe("pass");
    const rulers = rulersOf(await evidenceOf("python-pychat", "pychat", "greet"));
    const [there, back] = rulers.directions;
    expect(there?.writes).toMatchObject({ source: "strace", tiedBy: "place", length: there?.length });
    expect(back?.reads).toMatchObject({ source: "strace", tiedBy: "place", length: back?.length });
    expect(there?.writes?.calls.map(({ start, end }) => [start, end])).toEqual(
      there?.messages.map(({ start, end }) => [start, end]),
    );
    expect(there?.reads?.source).toBe("program");
  });
});

describe("what is no source", () => {
  it("is explained", async () => {
    await expect(readSource(run.out, {})).rejects.toThrow(
      "is the folder of a whole run; name the folder of one of its cells",
    );
    await expect(readSource("/tmp", {})).rejects.toThrow("holds no cell.json");
    await expect(readSource("no-such.pcap", {})).rejects.toThrow("there is no such file");
  });
});
