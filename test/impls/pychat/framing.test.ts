import { describe, expect, it } from "vitest";
import { createFramer } from "../../../src/impls/pychat/framing.ts";
import { everyCut } from "../cuts.ts";
import { goldenMessages } from "../golden.ts";

describe.for(goldenMessages("pychat"))("PyChat's message $name", ({ hex }) => {
  const octets = Buffer.from(hex, "hex");

  it("is as many messages as reads in the report's reading (§1.1)", () => {
    for (const parts of everyCut(octets)) expect(frame("report", parts)).toEqual(parts.map(toBuffer));
  });

  it("is one message in the robust reading, wherever it is cut", () => {
    for (const parts of everyCut(octets)) expect(frame("robust", parts)).toEqual([octets]);
  });
});

describe("the report's reading", () => {
  it("never reads more than 1024 octets at once, even inside a character (§1.1)", () => {
    const text = Buffer.from(`${"x".repeat(1023)}é tail`);
    expect(frame("report", [text])).toEqual([text.subarray(0, 1024), text.subarray(1024)]);
    expect(frame("robust", [text])).toEqual([text]);
  });
});

function frame(reading: "report" | "robust", parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const frames: Uint8Array[] = [];
  const framer = createFramer(reading, (octets) => frames.push(toBuffer(octets)));
  for (const part of parts) framer.push(part);
  framer.flush();
  return frames;
}

function toBuffer(octets: Uint8Array): Buffer {
  return Buffer.from(octets);
}
