import { describe, expect, it } from "vitest";
import { OctetWriter } from "../../../src/capture/print/octet-writer.ts";

const text = (octets: Uint8Array) => new TextDecoder().decode(octets);

describe("an octet writer", () => {
  it("keeps what was written when it grows", () => {
    const writer = new OctetWriter();
    const long = "ü".repeat(1_000_000);
    writer.string("begin ");
    writer.string(long);
    writer.octet(0x2e);
    expect(text(writer.take())).toBe(`begin ${long}.`);
  });

  it("gives room for at least what was asked for, behind what was written", () => {
    const writer = new OctetWriter();
    writer.string("abc");
    const target = writer.room(3_000_000);
    expect(target.byteLength - writer.length).toBeGreaterThanOrEqual(3_000_000);
    expect(text(new Uint8Array(target.buffer, 0, writer.length))).toBe("abc");
  });

  it("hands out each octet once", () => {
    const writer = new OctetWriter();
    writer.string("first");
    const first = text(writer.take());
    writer.string("second");
    expect([first, text(writer.take()), text(writer.take())]).toEqual(["first", "second", ""]);
  });
});
