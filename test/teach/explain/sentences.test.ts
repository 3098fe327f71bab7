import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { CaptureReading } from "../../../src/teach/conversation/conversation.ts";
import { pickConversation } from "../../../src/teach/conversation/pick-conversation.ts";
import { readConversations } from "../../../src/teach/conversation/read-conversations.ts";
import { explainConnection } from "../../../src/teach/explain/explain-connection.ts";
import { explainPacket } from "../../../src/teach/explain/explain-packet.ts";
import { printConnection } from "../../../src/teach/explain/print-connection.ts";
import { printPacket } from "../../../src/teach/explain/print-packet.ts";
import { buildPacket } from "../../capture/tcp/build-packet.ts";
import { tracePath } from "../../capture/tcp/traces.ts";
import { conversationOf } from "../conversation/build-conversation.ts";

const pychat = fileURLToPath(new URL("../../../fixtures/captures/pychat-no-turns.pcap", import.meta.url));

async function explain(path: string, frame: number) {
  return explainPacket(await readConversations(path, { frame }));
}

describe("a packet", () => {
  it("asks, agrees and ends the handshake in plain words, with the states of RFC 9293", async () => {
    const [syn, synAck, ack] = [await explain(pychat, 1), await explain(pychat, 2), await explain(pychat, 3)];
    expect(syn.says).toEqual(["I want to talk.", "My numbering starts at 890033100."]);
    expect([syn, synAck, ack].map(({ place }) => place)).toEqual([
      "step 1 of 3 of the handshake",
      "step 2 of 3 of the handshake",
      "step 3 of 3 of the handshake",
    ]);
    expect(ack.says).toEqual(["Then we are connected.", "I have got all before your number 1."]);
    expect(syn.states?.server).toEqual({ before: "LISTEN", after: "SYN-RECEIVED" });
    expect(synAck.states?.client).toEqual({ before: "SYN-SENT", after: "ESTABLISHED" });
    expect([syn, synAck, ack].map(({ tcpdump }) => tcpdump)).toEqual(["S", "S.", "."]);
  });

  it("is drawn as in RFC 9293 §3.1", async () => {
    const { diagram } = await explain(pychat, 1);
    expect(diagram.slice(2, 12)).toEqual([
      "      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+",
      "   +0 |       source port 49640       |    destination port 49202     |",
      "      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+",
      "   +4 |                   sequence number 890033100                   |",
      "      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+",
      "   +8 |                    acknowledgment number 0                    |",
      "      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+",
      "  +12 |   8   |       |.|.|.|.|.|.|S|.|         window 64240          |",
      "      +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+",
      "  +16 |        checksum 0x6528        |       urgent pointer 0        |",
    ]);
  });

  it("tells the message that it carries, and who has acknowledged it after how long", async () => {
    const { facts, says } = await explain(pychat, 12);
    expect(says).toEqual([
      "Here are octets 7 to 32 of what I send; hand them over now.",
      "I expect your number 15 next, as before.",
    ]);
    const text = (about: string) => facts.find((fact) => fact.about === about)?.text;
    expect(text("Chat")).toBe(
      'PyChat: message 5, line, octets 7 to 32, whole in this packet. "Hello Frank! Been a while!": a name or a line of text.',
    );
    expect(text("Answered")).toBe("#13 of the server acknowledges it, after 43.020 ms.");
  });

  it.each([
    ["half-close.pcapng", 1, /^The checksum is not wrong\. .*0xfe30.*Finished it would be 0x02a3\./u],
    ["half-close.pcapng", 12, /^The checksum is not wrong\./u],
    ["zero-window.pcapng", 8, /^The checksum is not wrong\./u],
    ["window-probe.pcap", 6, /^The checksum does not fit the segment: 0x1880 would\./u],
    [
      "loss.pcap",
      28,
      /^It was sent before, first in #12, and last 0\.218 ms before\. Nothing in this capture had acknowledged #12 by then\.$/u,
    ],
  ])("of %s, frame %i, has what looks like an error explained", async (name, frame, note) => {
    const { notes } = await explain(tracePath(name), frame);
    expect(notes[0]).toMatch(note);
  });

  it("that asks whether a closed window has opened is called a probe", async () => {
    const { notes, says } = await explain(tracePath("zero-window.pcapng"), 8);
    expect(says[0]).toBe("Is there room in your window again?");
    expect(notes.some((note) => note.includes("zero-window probe"))).toBe(true);
  });

  it("that refuses says so, and who resets", async () => {
    const refused = await explain(tracePath("refused.pcap"), 2);
    expect([refused.says, refused.place]).toEqual([
      ["Nobody takes this connection here."],
      "the connection is refused",
    ]);
    expect(refused.states?.server).toEqual({ before: "CLOSED", after: "CLOSED" });
    const reset = await explain(tracePath("reset.pcapng"), 6);
    expect(reset.place).toBe("the end: a reset");
  });

  it("does not say why a window is not scaled where the capture cut off what the SYNs offer", async () => {
    const { layers } = await explain(tracePath("snapped.pcap"), 8);
    const window = layers.find(({ name }) => name === "TCP")?.fields.find(({ offset }) => offset === 14);
    expect(window?.meaning.join()).toBe(
      "window 63; its scale is not known, because the capture cut off the options of the client's SYN",
    );
  });

  it("of a layer that is not known is said to be so", async () => {
    const mixed = fileURLToPath(new URL("../../capture/filter/mixed.pcapng", import.meta.url));
    const { kind, facts, filter } = await explain(mixed, 6);
    expect([kind, filter]).toEqual(["ARP", "frame.number == 6"]);
    expect(facts.find(({ about }) => about === "Not told")?.text).toMatch(/^Behind these headers it is ARP/u);
  });
});

describe("a connection's story", () => {
  async function tell(name: string, stream = 0) {
    const path = name === "pychat" ? pychat : tracePath(name);
    const reading = await readConversations(path, { stream });
    return explainConnection(reading, pickConversation(reading));
  }

  async function textOf(name: string): Promise<string> {
    return (await tell(name)).sections
      .flatMap(({ sentences }) => sentences.map(({ text }) => text))
      .join("\n");
  }

  it.each([
    ["pychat", "The server closed first (FIN #20), acknowledged by #21."],
    ["pychat", "After the last packet #22 the client is in CLOSED, the server in TIME-WAIT."],
    ["pychat", 'client, goodbye #18: "[bye]"'],
    ["pychat", "The server held its acknowledgment of #12 back for 43.020 ms (delayed ACK #13)."],
    ["half-close.pcapng", "After FIN #6 the server still sent data: #8 and #10."],
    ["zero-window.pcapng", "The server had no room left (window 0) in #7 and #9."],
    ["zero-window.pcapng", "Probes asked whether there was room again: #8 and #10."],
    ["loss.pcap", "#28 of the client has again what #12 had, 0.218 ms after it was last sent."],
    [
      "refused.pcap",
      "The server's machine refused after 0.033 ms (RST #2), as where nobody listens at that port.",
    ],
    ["reset.pcapng", "The server ended the connection at once (RST #6)."],
    ["left-open.pcap", "Neither side closed it in this capture."],
    ["snapped.pcap", "The capture cut off what the SYNs offer, so it cannot be told."],
  ])("of %s has: %s", async (name, sentence) => {
    expect(await textOf(name)).toContain(sentence);
  });

  it("names frames that are in the connection", async () => {
    for (const name of ["loss.pcap", "zero-window.pcapng", "half-close.pcapng", "joined-late.pcap"]) {
      const reading = await readConversations(tracePath(name), { stream: 0 });
      const conversation = pickConversation(reading);
      const frames = new Set(conversation.steps.map(({ segment }) => segment.frame));
      const { sections } = explainConnection(reading, conversation);
      for (const { text, frames: named } of sections.flatMap(({ sentences }) => sentences)) {
        const written = [...text.matchAll(/#(\d+)/gu)].map(([, digits]) => Number(digits));
        expect([...named, ...written].filter((frame) => !frames.has(frame))).toEqual([]);
      }
    }
  });

  it("of a cell's evidence has what the rules say, those first that do not hold", async () => {
    const finding = (rule: string, verdict: "pass" | "fail", frames: readonly number[]) => ({
      ...{ rule, verdict, frames, severity: "chat" as const, side: null, message: `\x1b[31m${rule} is so.` },
      ...{ filter: null, sent: null, expected: null, got: null, ladder: [] },
    });
    const reading = await readConversations(pychat);
    const findings = [
      finding("handshake", "pass", [1, 2, 3]),
      finding("close", "fail", [20]),
      finding("elsewhere", "fail", [99]),
    ];
    const { sections } = explainConnection(reading, pickConversation(reading), findings);
    expect(sections.at(-1)).toEqual({
      title: "Checked",
      sentences: [
        { text: String.raw`fail, close: \x1b[31mclose is so. (#20)`, frames: [20] },
        { text: String.raw`pass, handshake: \x1b[31mhandshake is so. (#1, #2 and #3)`, frames: [1, 2, 3] },
      ],
    });
  });

  it("stays short however long the connection is", () => {
    const talk = Array.from({ length: 3000 }, (_, index) => ({
      from: "client" as const,
      seq: 101 + (index % 50) * 10,
      ack: 301,
      flags: "PA",
      data: "0123456789",
      atMs: index * 1500,
    }));
    const conversation = conversationOf([{ from: "client", seq: 100, flags: "S" }, ...talk]);
    const story = explainConnection(emptyReading(), conversation);
    const text = printConnection(story, { width: 80, ascii: false, colours: false });
    expect(text.split("\n").length).toBeLessThan(80);
  });
});

function emptyReading(path = "capture.pcap"): CaptureReading {
  return { path, frames: 1, firstNs: 0n, streams: [], conversations: [], names: new Map() };
}

describe("what is hostile", () => {
  const HOSTILE = "\x1b[31mred\x1b]0;title\x07\u202egnp.exe\u2066\r\n::error::x\u0000";

  it("never reaches the terminal as it is", () => {
    const specs = [
      { from: "client", seq: 100, flags: "S" },
      { from: "server", seq: 300, ack: 101, flags: "SA" },
      { from: "client", seq: 101, ack: 301, flags: "PA", data: HOSTILE },
      { from: "client", seq: 200, ack: 301, flags: "PA", data: "!ShowUserHasConnected" },
    ] as const;
    const conversation = conversationOf(specs);
    const reading = { ...emptyReading(`\x1b[2J\u202e${HOSTILE}.pcap`), conversations: [conversation] };
    const story = explainConnection(reading, conversation);
    const packet = { ...buildPacket(specs[2]), comments: [HOSTILE] };
    const explanation = explainPacket({ ...reading, frame: { number: 3, packet } });
    const texts = [
      printConnection(story, { width: 80, ascii: false, colours: false }),
      printPacket(explanation, { width: 80, ascii: false, hasDiagram: true, colours: false }),
      ...[story, explanation].map((document) => JSON.stringify(document)),
    ];
    for (const text of texts) {
      expect(text).not.toMatch(/[^\P{C}\n]/u);
      expect(text.length).toBeGreaterThan(100);
    }
    expect(explanation.facts.find(({ about }) => about === "Data")?.text).toContain(String.raw`"\x1b[31mred`);
  });
});
