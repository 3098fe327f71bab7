import { describe, expect, it } from "vitest";
import { QuietFramer } from "../../src/impls/quiet-framer.ts";
import { everyCut } from "./cuts.ts";

const LONG_MS = 60_000;

describe("QuietFramer", () => {
  it("joins a message that was cut anywhere", () => {
    const message = Buffer.from("Grüße, 👋");
    for (const parts of everyCut(message)) {
      const { framer, frames } = collect(LONG_MS);
      for (const part of parts) framer.push(part);
      framer.flush();
      expect(frames).toEqual([message]);
    }
  });

  it("hands a message over by itself when nothing more comes", async () => {
    const frame = await new Promise<Uint8Array>((resolve) => {
      const framer = new QuietFramer(resolve, 1);
      framer.push(Buffer.from("he"));
      framer.push(Buffer.from("llo"));
    });
    expect(Buffer.from(frame).toString()).toBe("hello");
  });

  it("hands nothing over at the end of a stream that had nothing more", () => {
    const { framer, frames } = collect(LONG_MS);
    framer.push(Buffer.from("x"));
    framer.flush();
    framer.flush();
    expect(frames).toHaveLength(1);
  });

  it("does not gather without end from a peer that never pauses", () => {
    const { framer, frames } = collect(LONG_MS);
    for (let mebibytes = 0; mebibytes < 5; mebibytes += 0.25) framer.push(Buffer.alloc(1 << 18));
    expect(frames.map((frame) => frame.length)).toEqual(Array(5).fill(1 << 20));
  });

  it("cuts at a mebibyte, also inside of what arrives at once", () => {
    const { framer, frames } = collect(LONG_MS);
    framer.push(Buffer.alloc(1000));
    framer.push(Buffer.alloc(2 << 20));
    framer.flush();
    expect(frames.map((frame) => frame.length)).toEqual([1 << 20, 1 << 20, 1000]);
  });

  it("keeps single octets in no more memory than the whole, and in order", () => {
    const { framer, frames } = collect(LONG_MS);
    const before = process.memoryUsage();
    for (let at = 0; at < 1_000_000; at++) framer.push(Uint8Array.of(at % 251));
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    expect(heapUsed - before.heapUsed + arrayBuffers - before.arrayBuffers).toBeLessThan(100 << 20);
    framer.flush();
    expect(frames).toHaveLength(1);
    expect(frames[0]?.length).toBe(1_000_000);
    expect(frames[0]?.every((octet, at) => octet === at % 251)).toBe(true);
  });
});

function collect(quietMs: number) {
  const frames: Uint8Array[] = [];
  return { frames, framer: new QuietFramer((frame) => frames.push(frame), quietMs) };
}
