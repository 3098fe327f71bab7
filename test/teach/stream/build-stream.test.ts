import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Call, CallLog } from "../../../src/harness/calls/call.ts";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { displayWidth } from "../../../src/harness/reporters/layout.ts";
import type { Conversation } from "../../../src/teach/conversation/conversation.ts";
import { readConversations } from "../../../src/teach/conversation/read-conversations.ts";
import { buildStream } from "../../../src/teach/stream/build-stream.ts";
import { factsOf } from "../../../src/teach/stream/facts.ts";
import type { StreamRulers } from "../../../src/teach/stream/stream.ts";
import { writeStreamText } from "../../../src/teach/stream/write-stream-text.ts";
import { traceNames, tracePath } from "../../capture/tcp/traces.ts";
import { hostileConversation, MEAN } from "../hostile-conversation.ts";

const captures = [
  ...readdirSync(join(packageRoot, "fixtures/captures"))
    .filter((name) => name.endsWith(".pcap"))
    .map((name) => join(packageRoot, "fixtures/captures", name)),
  ...traceNames.map(tracePath),
];
const nothing = { client: "nobody noted them.", server: "nobody noted them." };

async function firstOf(path: string): Promise<Conversation> {
  return (await readConversations(join(packageRoot, path))).conversations[0] as Conversation;
}

function rulersOf(conversation: Conversation, calls: readonly CallLog[] = [], most = 256): StreamRulers {
  return buildStream({ conversation, calls, whyNoCalls: nothing }, { first: 0, most });
}

function call(kind: Call["kind"], result: number | undefined, error?: string): Call {
  return { kind, name: kind, atNs: undefined, asked: undefined, result, error };
}

describe("rulers of a stream", () => {
  it.each(captures.map((path) => [path.slice(packageRoot.length + 1), path]))(
    "have each octet of %s in one segment, or in a hole, and in one message at most",
    async (_, path) => {
      for (const conversation of (await readConversations(path)).conversations) {
        const rulers = rulersOf(conversation);
        expect(JSON.parse(JSON.stringify(rulers))).toEqual(rulers);
        for (const { segments, holes, messages, length, octets, shown } of rulers.directions) {
          const parts = [...segments, ...holes].sort((a, b) => a.start - b.start);
          expect(parts.map(({ start }) => start)).toEqual(
            [0, ...parts.map(({ end }) => end)].slice(0, parts.length),
          );
          expect(parts.at(-1)?.end ?? 0).toBe(length);
          for (const [index, { start }] of messages.entries())
            expect(start).toBeGreaterThanOrEqual(messages[index - 1]?.end ?? 0);
          expect(octets).toHaveLength(2 * (shown.end - shown.start));
        }
      }
    },
  );

  it("are drawn in 80 columns, with the reason for what is missing", async () => {
    const text = writeStreamText(rulersOf(await firstOf("fixtures/captures/srm-chat.pcap")), {
      width: 80,
      ascii: false,
    });
    await expect(text).toMatchFileSnapshot("golden/srm-chat.txt");
  });

  it("are drawn in ASCII, with calls that cut and join messages", async () => {
    const conversation = await firstOf("fixtures/captures/srm-chat.pcap");
    const { client, server } = conversation.connection;
    const log: CallLog = {
      source: "program",
      connections: [
        {
          openedBy: "accept",
          openedAtNs: undefined,
          local: server,
          remote: client,
          calls: [
            call("write", 25),
            call("write", 40),
            call("write", 18),
            call("read", undefined, "EAGAIN"),
            call("read", 10),
            call("read", 13),
            call("read", 0),
          ],
        },
      ],
    };
    const rulers = rulersOf(conversation, [log]);
    const text = writeStreamText(rulers, { width: 100, ascii: true });
    expect(text).toMatch(/^[\n\x20-\x7e]*$/u);
    await expect(text).toMatchFileSnapshot("golden/srm-chat-calls.txt");
    const [there, back] = rulers.directions;
    expect(there?.reads).toMatchObject({ length: 23, wouldBlock: 1, sawEnd: true });
    expect(there?.cuts).toEqual([{ message: 3, by: "read", piece: 1, offset: 10, within: 10 }]);
    expect(back?.joins).toEqual([{ by: "write", piece: 2, messages: [2, 4] }]);
  });

  it("say when the calls make other octets than the capture has", async () => {
    const conversation = await firstOf("fixtures/captures/srm-chat.pcap");
    const { client, server } = conversation.connection;
    const log: CallLog = {
      source: "program",
      connections: [
        {
          openedBy: "accept",
          openedAtNs: undefined,
          local: server,
          remote: client,
          calls: [call("read", 20)],
        },
      ],
    };
    const [there] = rulersOf(conversation, [log]).directions;
    expect(there && factsOf(there)).toContain(
      "The server's reads make 20 octets, the capture has 23: the rest was not read.",
    );
  });

  it.each([80, 100, 133])("keep to %i columns", async (width) => {
    const text = writeStreamText(rulersOf(await firstOf("fixtures/captures/ee357-chat.pcap")), {
      width,
      ascii: false,
    });
    for (const line of text.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(width);
  });

  it("show the octets that are asked for and say which those are", async () => {
    const conversation = await firstOf("fixtures/captures/srm-chat.pcap");
    const rulers = buildStream({ conversation, calls: [], whyNoCalls: nothing }, { first: 30, most: 10 });
    expect(rulers.directions[1]?.shown).toEqual({ start: 30, end: 40 });
    expect(writeStreamText(rulers, { width: 100, ascii: false })).toContain(
      "Octets 30 to 39 of 0 to 82 are shown",
    );
  });

  it("are text, whatever a program says", () => {
    const rulers = buildStream(
      { conversation: hostileConversation(), calls: [], whyNoCalls: nothing, names: { client: MEAN } },
      { first: 0, most: 300 },
    );
    for (const ascii of [true, false])
      expect(writeStreamText(rulers, { width: 120, ascii })).not.toMatch(/[\p{Cc}\p{Cf}](?<!\n)/u);
  });
});
