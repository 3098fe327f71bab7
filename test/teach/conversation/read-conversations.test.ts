import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { protocolNames } from "../../../src/impls/registry.ts";
import type { Conversation } from "../../../src/teach/conversation/conversation.ts";
import { pickConversation } from "../../../src/teach/conversation/pick-conversation.ts";
import { readConversations } from "../../../src/teach/conversation/read-conversations.ts";
import { edgeTraceNames, readTsharkRows, traceNames, tracePath } from "../../capture/tcp/traces.ts";
import { conversationOf } from "./build-conversation.ts";

const RECORDED = ["pychat-no-turns", "srm-chat", "ece146-chat", "cse4074-chat", "ee357-chat"];
const FRAME_OF_UDP = 3;
const folder = mkdtempSync(join(tmpdir(), "lab-conversations-"));

afterAll(() => rmSync(folder, { recursive: true }));

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../../fixtures/captures/${name}.pcap`, import.meta.url));
}

describe("the conversations of recorded traces", () => {
  it.each([...traceNames, ...edgeTraceNames])("have tshark's numbers and answers in %s", async (name) => {
    const rows = readTsharkRows(name);
    const { conversations } = await readConversations(tracePath(name));
    for (const conversation of conversations) {
      const { connection, steps } = conversation;
      for (const { segment, acknowledges } of steps) {
        const row = rows.get(segment.frame) ?? {};
        expect(row["tcp.stream"]).toBe(String(connection.stream));
        expect(row["tcp.seq"]).toBe(String(segment.sequenceNumber));
        // tshark names a frame that ends just at the number, and takes copies for the same.
        const named = Number(row["tcp.analysis.acks_frame"]);
        const copies = framesOfCopies(conversation, named);
        if (named > 0 && acknowledges.length > 0)
          expect(acknowledges.some((frame) => copies.has(frame))).toBe(true);
      }
      expectMessagesInOrder(conversation);
    }
  });

  it("are the same where one is chosen by its number, also on ports that are used again", async () => {
    const all = (await readConversations(tracePath("reused-ports.pcap"))).conversations;
    expect(all).toHaveLength(3);
    for (const { connection } of all) {
      const [chosen, ...others] = (
        await readConversations(tracePath("reused-ports.pcap"), { stream: connection.stream })
      ).conversations;
      expect(others).toEqual([]);
      expect(chosen?.connection.segments.map(({ frame, sequenceNumber }) => [frame, sequenceNumber])).toEqual(
        connection.segments.map(({ frame, sequenceNumber }) => [frame, sequenceNumber]),
      );
    }
  });

  it("names as sent again what tshark calls a retransmission", async () => {
    for (const name of ["loss.pcap", "tail-loss.pcap"]) {
      const { conversations } = await readConversations(tracePath(name));
      const again = conversations.flatMap(({ steps }) =>
        steps.filter(({ artefacts }) => artefacts.some(({ type }) => type === "sent-again")),
      );
      const rows = readTsharkRows(name);
      const isCopy = (frame: number) =>
        ["retransmission", "fast_retransmission", "spurious_retransmission", "out_of_order"].some(
          (flag) => rows.get(frame)?.[`tcp.analysis.${flag}`] !== "",
        );
      expect(again.length).toBeGreaterThan(0);
      expect(again.filter(({ segment }) => !isCopy(segment.frame))).toEqual([]);
    }
  });
});

/** Returns the frames that end where this one does. */
function framesOfCopies({ steps }: Conversation, frame: number): ReadonlySet<number> {
  const found = steps.find(({ segment }) => segment.frame === frame);
  const end = (step = found) =>
    step === undefined ? Number.NaN : step.segment.sequenceNumber + step.segment.length;
  return new Set(
    steps
      .filter((step) => step.from === found?.from && end(step) === end())
      .map(({ segment }) => segment.frame),
  );
}

function expectMessagesInOrder({ messages, steps }: Conversation): void {
  const frames = new Map(steps.map((step) => [step.segment.frame, step]));
  for (const side of ["client", "server"] as const) {
    let end = 0;
    for (const message of messages.filter(({ from }) => from === side)) {
      expect(message.start).toBeGreaterThanOrEqual(end);
      expect(message.end).toBeGreaterThan(message.start);
      end = message.end;
      expect(message.frames.length).toBeGreaterThan(0);
      for (const frame of message.frames) {
        expect(frames.get(frame)?.from).toBe(side);
        expect(frames.get(frame)?.messages).toContain(message.number);
      }
    }
  }
  expect(messages.map(({ number }) => number)).toEqual(messages.map((_, index) => index + 1));
}

describe("the messages of recorded chats", () => {
  it.each(RECORDED)("are whole, in order, and all of a known type in %s", async (name) => {
    const { conversations } = await readConversations(fixture(name));
    expect(conversations.length).toBeGreaterThan(0);
    for (const conversation of conversations) {
      expect(protocolNames).toContain(conversation.protocol?.name);
      expect(name).toMatch(new RegExp(`^${conversation.protocol?.name}-`, "u"));
      expectMessagesInOrder(conversation);
      const { clientToServer, serverToClient } = conversation.connection;
      const octets = conversation.messages.reduce((sum, { start, end }) => sum + end - start, 0);
      expect(octets).toBe(clientToServer.octets.length + serverToClient.octets.length);
      expect(conversation.messages.filter(({ type }) => type === undefined)).toEqual([]);
    }
  });

  it("say what is in them and where", async () => {
    const { conversations } = await readConversations(fixture("pychat-no-turns"));
    const shown = conversations[0]?.messages.map(({ from, frames, type, quoted }) => [
      from,
      ...frames,
      type?.name,
      quoted,
    ]);
    expect(shown).toEqual([
      ["client", 4, "name", '"Trevor"'],
      ["server", 6, "name", '"Francesco"'],
      ["server", 8, "line", '"Hi!"'],
      ["server", 10, "line", '":D"'],
      ["client", 12, "line", '"Hello Frank! Been a while!"'],
      ["client", 14, "line", '"How are you?"'],
      ["client", 16, "line", '"It is late here"'],
      ["client", 18, "goodbye", '"[bye]"'],
    ]);
  });
});

describe("readConversations", () => {
  it("keeps the connection of a frame alone, under its number in the capture", async () => {
    const { conversations, streams, frame, frames } = await readConversations(fixture("ece146-chat"), {
      frame: 16,
    });
    expect([frames, streams.length, frame?.number]).toEqual([50, 2, 16]);
    expect(conversations.map(({ connection }) => connection.stream)).toEqual([1]);
    const whole = await readConversations(fixture("ece146-chat"));
    expect(conversations[0]?.steps).toEqual(whole.conversations[1]?.steps);
  });

  it("gives what comes before the damage of a file, and the damage", async () => {
    const path = join(folder, "cut.pcap");
    writeFileSync(path, readFileSync(fixture("pychat-no-turns")).subarray(0, 1000));
    const { conversations, frames, damage } = await readConversations(path);
    expect(damage?.code).toBe("CAPTURE_CUT");
    expect(frames).toBeGreaterThan(3);
    expect(conversations[0]?.steps.length).toBe(frames);
  });

  it.each([
    ["a frame that is not there", { frame: 51 }, "has no frame 51; it has 50, counted from 1."],
    ["a connection that is not there", { stream: 2 }, "has no TCP connection 2; it has 2, counted from 0."],
  ])("says in one sentence what is wrong with %s", async (_, choice, sentence) => {
    const path = fixture("ece146-chat");
    await expect(readConversations(path, choice)).rejects.toThrow(`${path} ${sentence}`);
  });
});

describe("pickConversation", () => {
  it("lists the connections where there are several", async () => {
    const reading = await readConversations(fixture("ece146-chat"));
    expect(() => pickConversation(reading)).toThrow(
      /holds 2 TCP connections; choose one with --stream N:\n {2}--stream 0 {2}192\.0\.2\.1:\d+ to 192\.0\.2\.2:9898, 28 frames from 1 on\n/u,
    );
  });

  it("says what a frame is that has no segment", async () => {
    const path = fileURLToPath(new URL("../../capture/filter/mixed.pcapng", import.meta.url));
    const reading = await readConversations(path, { frame: FRAME_OF_UDP });
    expect(() => pickConversation(reading)).toThrow(
      `Frame ${FRAME_OF_UDP} of ${path} is no whole TCP segment but UDP; choose another frame.`,
    );
  });
});

describe("a chat that was sent octet by octet", () => {
  it("is recognised by the messages that the octets add up to", () => {
    const octets = [..."Welcome to this chatroom!"].map((data, index) => ({
      from: "server" as const,
      seq: 301 + index,
      ack: 101,
      flags: "PA",
      data,
      atMs: 10 + index * 30,
    }));
    const { protocol, messages } = conversationOf([
      { from: "client", seq: 100, flags: "S" },
      { from: "server", seq: 300, ack: 101, flags: "SA" },
      ...octets,
    ]);
    expect([protocol?.name, messages.length, messages[0]?.type?.name]).toEqual(["srm", 1, "welcome"]);
    expect(messages[0]?.frames.length).toBe(25);
  });

  it("is no chat where nothing proves it", async () => {
    for (const name of ["loss.pcap", "half-close.pcapng", "zero-window.pcapng"]) {
      const { conversations } = await readConversations(tracePath(name));
      expect(conversations.map(({ protocol }) => protocol)).toEqual(conversations.map(() => undefined));
    }
  });
});
