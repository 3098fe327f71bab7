import { describe, expect, it } from "vitest";
import { createCaptureReader } from "../../../src/capture/file/reader.ts";
import { fields, join, pcapHeader, pcapRecord } from "./build-capture.ts";

const data = new TextEncoder().encode("abc");

describe("a pcap reader", () => {
  it.each([true, false])(
    "reads Kuznetzov's variant, whose record headers are longer (little-endian: %s)",
    (little) => {
      const words = [7, 5, data.length, 60].map((word) => ["u32", word] as const);
      const record = fields(little, ...words, ["u32", 2], ["u16", 0x0800], ["u16", 0], data);
      const packets = createCaptureReader().push(join(pcapHeader(little, 0xa1b2cd34), record, record));
      expect(packets).toHaveLength(2);
      expect(packets[1]).toMatchObject({ timestampNs: 7_000_005_000n, originalLength: 60, data });
    },
  );

  it("takes the link type from the lower half of its word, where other things stand above", () => {
    const file = join(pcapHeader(true, 0xa1b2c3d4, 0x1400_0065), pcapRecord(true, 1, 0, data));
    expect(createCaptureReader().push(file)[0]?.linkType).toBe(101);
  });

  it("refuses versions other than 2", () => {
    const header = pcapHeader(true, 0xa1b2c3d4);
    header[4] = 3;
    expect(() => createCaptureReader().push(header)).toThrow(
      expect.objectContaining({ code: "CAPTURE_UNKNOWN_FORMAT", offset: 4 }),
    );
  });

  it("takes a file without packets for a whole one", () => {
    const reader = createCaptureReader();
    expect(reader.push(pcapHeader(true, 0xa1b2c3d4))).toEqual([]);
    expect(() => reader.end()).not.toThrow();
    expect(reader.interfaces).toEqual([{ snapLength: 262_144, linkType: 1, timestampDigits: 6 }]);
  });
});
