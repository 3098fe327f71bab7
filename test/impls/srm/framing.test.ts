import { describe, expect, it } from "vitest";
import type { Reading } from "../../../src/impls/impl.ts";
import { createClientFramer, createServerFramer, wholeCharacters } from "../../../src/impls/srm/framing.ts";
import { everyCut } from "../cuts.ts";
import { digits, goldenMessages, goldenOctets } from "../golden.ts";

const golden = goldenMessages("srm").filter(({ hex }) => hex.length < 200);
const framers = { "client-to-server": createServerFramer, "server-to-client": createClientFramer } as const;

describe.for(golden)("SRM's message $name", ({ hex, direction }) => {
  const octets = Buffer.from(hex, "hex");

  it("is as many messages as reads in the report's reading", () => {
    for (const parts of everyCut(octets))
      expect(frame("report", direction, parts)).toEqual(parts.map(digits));
  });

  it("is one message in the robust reading, wherever it is cut", () => {
    for (const parts of everyCut(octets)) expect(frame("robust", direction, parts)).toEqual([hex]);
  });
});

describe("what ran together", () => {
  const lines = ["line", "empty-line", "umlauts", "emoji"].map((name) => goldenOctets("srm", name));
  const relayed = ["welcome", "relayed-umlauts", "relayed-line"].map((name) => goldenOctets("srm", name));

  it("is one message for a whole read in the report's reading", () => {
    const joined = Buffer.concat(lines);
    expect(frame("report", "client-to-server", [joined])).toEqual([digits(joined)]);
  });

  it("is told apart in the robust reading, wherever it is cut, also behind the welcome", () => {
    for (const parts of everyCut(Buffer.concat(lines)))
      expect(frame("robust", "client-to-server", parts)).toEqual(lines.map(digits));
    for (const parts of everyCut(Buffer.concat(relayed)))
      expect(frame("robust", "server-to-client", parts)).toEqual(relayed.map(digits));
  });

  it("is cut at 2048 octets in the report's reading and not at all in the robust one", () => {
    const long = Buffer.alloc(3000, "x");
    expect(frame("report", "client-to-server", [long]).map((hex) => hex.length / 2)).toEqual([2048, 952]);
    expect(frame("robust", "client-to-server", [long])).toEqual([digits(long)]);
  });

  it("is not gathered past a mebibyte, and no character is cut there", () => {
    const parts = Array<Buffer>(40).fill(Buffer.from("€".repeat(10_000)));
    const messages = frame("robust", "client-to-server", parts).map((hex) => Buffer.from(hex, "hex"));
    expect(messages.length).toBeGreaterThan(1);
    expect(Buffer.concat(messages).toString()).toBe("€".repeat(400_000));
    expect(messages.map((octets) => octets.toString().replaceAll("€", ""))).toEqual(messages.map(() => ""));
  });

  it("is handed over by itself when a line end does not come, and a cut character waits for its rest", async () => {
    const messages: string[] = [];
    await new Promise<void>((resolve) => {
      const framer = createServerFramer("robust", (octets) => {
        messages.push(Buffer.from(octets).toString());
        if (messages.length === 1) framer.push(Uint8Array.of(0xbc, 0x0a));
        else resolve();
      });
      framer.push(Uint8Array.of(0x67, 0x72, 0xc3));
    });
    expect(messages).toEqual(["gr", "ü\n"]);
  });
});

describe("wholeCharacters", () => {
  it.for([
    ["", 0],
    ["61", 1],
    ["61c3", 1],
    ["61c3bc", 3],
    ["61e282", 1],
    ["61e282ac", 4],
    ["f09f91", 0],
    ["f09f918b", 4],
    ["80", 1],
    ["80808080", 4],
    ["ff", 0],
  ] as const)("counts in %s as many octets as %i", ([hex, count]) => {
    expect(wholeCharacters(Buffer.from(hex, "hex"))).toBe(count);
  });
});

function frame(
  reading: Reading,
  direction: keyof typeof framers,
  parts: readonly Uint8Array[],
): readonly string[] {
  const messages: string[] = [];
  const framer = framers[direction](reading, (octets) => messages.push(digits(octets)));
  for (const part of parts) framer.push(part);
  framer.flush();
  return messages;
}
