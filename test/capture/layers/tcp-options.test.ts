import { describe, expect, it } from "vitest";
import { decodeTcpOptions } from "../../../src/capture/layers/tcp-options.ts";

describe("decodeTcpOptions", () => {
  it("reads the options of a Linux SYN in wire order", () => {
    const octets = Buffer.from("020405b40402080a0000000100000002 01030307".replaceAll(" ", ""), "hex");
    expect(decodeTcpOptions(octets)).toEqual([
      { type: "mss", value: 1460 },
      { type: "sack-permitted" },
      { type: "timestamps", value: 1, echo: 2 },
      { type: "nop" },
      { type: "window-scale", shift: 7 },
    ]);
  });

  it("reads SACK blocks, and the whole ones of an option that is cut off", () => {
    const option = Buffer.from("0512000000010000000200000003 00000004".replaceAll(" ", ""), "hex");
    const first = { left: 1, right: 2 };
    expect(decodeTcpOptions(option)).toEqual([{ type: "sack", blocks: [first, { left: 3, right: 4 }] }]);
    expect(decodeTcpOptions(option.subarray(0, 14), option.length)).toEqual([
      { type: "sack", blocks: [first] },
    ]);
  });

  it("stops at the end option and at a length that cannot be", () => {
    expect(decodeTcpOptions(Uint8Array.of(1, 0, 2, 4))).toEqual([{ type: "nop" }, { type: "end" }]);
    expect(decodeTcpOptions(Uint8Array.of(1, 2, 0, 5, 180))).toEqual([{ type: "nop" }]);
    expect(decodeTcpOptions(Uint8Array.of(2, 4, 5))).toEqual([]);
  });

  it("calls a known kind with a wrong length unknown", () => {
    expect(decodeTcpOptions(Uint8Array.of(2, 3, 5))).toEqual([
      { type: "unknown", kind: 2, data: Uint8Array.of(5) },
    ]);
  });
});
