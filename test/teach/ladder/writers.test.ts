import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { displayWidth } from "../../../src/harness/reporters/layout.ts";
import type { Conversation } from "../../../src/teach/conversation/conversation.ts";
import { readConversations } from "../../../src/teach/conversation/read-conversations.ts";
import { buildLadder } from "../../../src/teach/ladder/build-ladder.ts";
import type { Ladder } from "../../../src/teach/ladder/ladder.ts";
import { writeMermaid } from "../../../src/teach/ladder/write-mermaid.ts";
import { writeSvg } from "../../../src/teach/ladder/write-svg.ts";
import { writeText } from "../../../src/teach/ladder/write-text.ts";
import { parseXml, type XmlElement } from "../../grade/exports/xml-tree.ts";
import { hostileConversation, MEAN } from "../hostile-conversation.ts";

async function conversationIn(path: string): Promise<Conversation> {
  const { conversations } = await readConversations(join(packageRoot, path));
  return conversations[0] as Conversation;
}

async function ladderOf(path: string): Promise<Ladder> {
  return buildLadder({ conversation: await conversationIn(path), names: { client: "Alice" } });
}

const plain = { width: 80, ascii: false, numbers: "relative" } as const;

function everyElement(element: XmlElement): readonly XmlElement[] {
  return [element, ...element.children.flatMap(everyElement)];
}

describe("a ladder as text", () => {
  it("is drawn in 80 columns", async () => {
    const text = writeText(await ladderOf("fixtures/captures/srm-chat.pcap"), plain);
    await expect(text).toMatchFileSnapshot("golden/srm-chat.txt");
  });

  it("is drawn in ASCII with the numbers of the header", async () => {
    const ladder = await ladderOf("test/capture/tcp/traces/tail-loss-server-side.pcapng");
    const text = writeText(ladder, { width: 100, ascii: true, numbers: "raw" });
    expect(text).toMatch(/^[\n\x20-\x7e]*$/u);
    await expect(text).toMatchFileSnapshot("golden/tail-loss-ascii-raw.txt");
  });

  it.each([60, 80, 97, 200])(
    "keeps to %i columns, 80 at least, and its lines stay upright",
    async (width) => {
      const ladder = await ladderOf("fixtures/captures/ee357-chat.pcap");
      const lines = writeText(ladder, { ...plain, width }).split("\n");
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(Math.max(80, width));
      const bars = lines.filter((line) => /[│⋮].*[│⋮]/u.test(line)).map((line) => line.search(/[│⋮]/u));
      expect(new Set(bars).size).toBe(1);
    },
  );
});

describe("a ladder as SVG", () => {
  it("is well-formed, has a title and a description, a group for each packet, and no script or foreign resource", async () => {
    const ladder = await ladderOf("fixtures/captures/pychat-no-turns.pcap");
    const svg = writeSvg(ladder, "relative");
    const elements = everyElement(parseXml(svg));
    const name = (element: XmlElement) => element.name.replace(/^\{.*\}/u, "");
    expect(elements.filter((each) => name(each) === "title")).toHaveLength(1);
    expect(elements.filter((each) => name(each) === "desc")).toHaveLength(1);
    expect(elements.filter((each) => each.attributes.role === "img")).toHaveLength(ladder.packets);
    expect(elements.map(name)).not.toContain("script");
    expect(svg.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:|@import|url\(|href/u);
    expect(svg).toContain("prefers-color-scheme:dark");
  });
});

describe("a ladder for Mermaid", () => {
  it("is one sequence diagram", async () => {
    const { text, left } = writeMermaid(await ladderOf("fixtures/wireshark/pychat.pcap"), "relative");
    expect(left).toBe(0);
    await expect(text).toMatchFileSnapshot("golden/pychat.mmd.txt");
  });

  it("ends below the limit of Mermaid, and says how much had no room", async () => {
    const ladder = await ladderOf("fixtures/captures/ee357-chat.pcap");
    const [row] = ladder.rows;
    const rows = Array.from({ length: 5000 }, () => row as NonNullable<typeof row>);
    const { text, left } = writeMermaid({ ...ladder, rows }, "relative");
    expect(text.length).toBeLessThan(50_000);
    expect(left).toBeGreaterThan(0);
    expect(text).toContain(`${left} rows have no room`);
  });
});

describe("hostile names and messages", () => {
  const ladder = buildLadder({ conversation: hostileConversation(), names: { client: MEAN, server: MEAN } });

  it("reach no terminal", () => {
    for (const ascii of [true, false])
      expect(writeText(ladder, { width: 120, ascii, numbers: "relative" })).not.toMatch(
        /[\p{Cc}\p{Cf}](?<!\n)/u,
      );
  });

  it("are text in SVG", () => {
    const svg = writeSvg(ladder, "relative");
    expect(svg).not.toMatch(/<script|<img|\p{Cf}/u);
    const texts = everyElement(parseXml(svg)).map(({ text }) => text);
    expect(texts.some((text) => text.includes("<script>alert(1)"))).toBe(true);
  });

  it("are text for Mermaid", () => {
    const { text } = writeMermaid(ladder, "relative");
    expect(text).not.toMatch(/<(?!br\/>)|\p{Cf}|%%|\{|"|`/u);
    const lines = text.trimEnd().split("\n").slice(1);
    for (const line of lines)
      expect(line).toMatch(
        /^ {4}(?:participant [CS] as |[CS]-{1,2}(?:>>|x)[CS]: |Note (?:over C,S|left of C|right of S): )[^;#:]*(?:#\d+;[^;#:]*)*$/u,
      );
  });
});
