import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { readConversations } from "../../../src/teach/conversation/read-conversations.ts";
import { buildLadder } from "../../../src/teach/ladder/build-ladder.ts";
import type { Ladder, PacketRow } from "../../../src/teach/ladder/ladder.ts";
import { edgeTraceNames, traceNames, tracePath } from "../../capture/tcp/traces.ts";
import { conversationOf } from "../conversation/build-conversation.ts";

const fixtures = ["fixtures/captures", "fixtures/wireshark"].flatMap((folder) =>
  readdirSync(join(packageRoot, folder))
    .filter((name) => name.endsWith(".pcap"))
    .map((name) => join(packageRoot, folder, name)),
);
const captures = [...fixtures, ...[...traceNames, ...edgeTraceNames].map(tracePath)];

function packetsIn({ rows }: Ladder): readonly PacketRow[] {
  return rows.flatMap((row) => (row.type === "packet" ? [row] : []));
}

describe("a ladder", () => {
  it.each(captures.map((path) => [path.slice(packageRoot.length + 1), path]))(
    "has every frame of each connection of %s once, each on a line of its own",
    async (_, path) => {
      for (const conversation of (await readConversations(path)).conversations) {
        const ladder = buildLadder({ conversation });
        expect(packetsIn(ladder).map(({ frames }) => frames.server)).toEqual(
          conversation.connection.segments.map(({ frame }) => frame),
        );
        expect(ladder.rows.map(({ line }) => line)).toEqual(ladder.rows.map((_row, index) => index));
        expect(ladder.lines).toBe(ladder.rows.length);
        expect(JSON.parse(JSON.stringify(ladder))).toEqual(ladder);
        expect(packetsIn(ladder).every((row) => row.arrivalLine === row.line)).toBe(true);
      }
    },
  );

  it("marks a pause that is long for its connection, and no other", () => {
    const conversation = conversationOf([
      { from: "client", seq: 0, flags: "S", atMs: 0 },
      { from: "server", seq: 0, ack: 1, flags: "SA", atMs: 1 },
      { from: "client", seq: 1, ack: 1, flags: "A", atMs: 2 },
      { from: "client", seq: 1, ack: 1, flags: "PA", data: "one", atMs: 11 },
      { from: "client", seq: 4, ack: 1, flags: "PA", data: "two", atMs: 311 },
    ]);
    const gaps = buildLadder({ conversation }).rows.filter(({ type }) => type === "gap");
    expect(gaps).toEqual([{ type: "gap", line: 4, ms: 300 }]);
  });

  it("tells what is sent again, duplicate acknowledgments and resets apart", () => {
    const conversation = conversationOf([
      { from: "client", seq: 0, flags: "S" },
      { from: "server", seq: 0, ack: 1, flags: "SA" },
      { from: "client", seq: 1, ack: 1, flags: "A" },
      { from: "client", seq: 1, ack: 1, flags: "PA", data: "one" },
      { from: "client", seq: 4, ack: 1, flags: "PA", data: "two" },
      { from: "server", seq: 1, ack: 1, flags: "A" },
      { from: "client", seq: 1, ack: 1, flags: "PA", data: "one", atMs: 300 },
      { from: "server", seq: 1, ack: 7, flags: "RA", atMs: 301 },
    ]);
    const rows = packetsIn(buildLadder({ conversation }));
    expect(rows.map(({ kind }) => kind)).toEqual([
      "plain",
      "plain",
      "plain",
      "plain",
      "plain",
      "duplicate-ack",
      "sent-again",
      "reset",
    ]);
    expect(rows[6]?.notes).toEqual(["sent again: first as #4, last 297 ms ago"]);
    expect(rows[7]).toMatchObject({ flags: "RST, ACK", relative: { sequence: 1, acknowledgment: 7 } });
  });

  it("leaves out the middle of a long connection, counts what it leaves out and says which frames those are", () => {
    const talk = Array.from({ length: 60 }, (_, index) => ({
      from: "client" as const,
      seq: 1 + index,
      ack: 1,
      flags: "PA",
      data: "x",
    }));
    const conversation = conversationOf(talk);
    const { rows, packets } = buildLadder({ conversation }, { most: 10 });
    const [omitted] = rows.filter((row) => row.type === "omitted");
    expect(omitted).toMatchObject({ packets: 50, firstFrame: 9, lastFrame: 58 });
    expect(packets).toBe(60);
    expect(rows.filter(({ type }) => type === "packet")).toHaveLength(10);
  });

  it("shows a range of frames, or those around one", () => {
    const conversation = conversationOf(
      Array.from({ length: 9 }, (_, index) => ({
        from: "client" as const,
        seq: 1 + index,
        ack: 1,
        flags: "PA",
        data: "x",
      })),
    );
    const shown = (choice: Parameters<typeof buildLadder>[1]) =>
      packetsIn(buildLadder({ conversation }, choice)).map(({ frames }) => frames.client);
    expect(shown({ frames: [3, 5] })).toEqual([3, 4, 5]);
    expect(shown({ around: { frame: 8, each: 2 } })).toEqual([6, 7, 8, 9]);
  });
});
