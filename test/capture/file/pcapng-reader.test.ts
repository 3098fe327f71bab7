import { describe, expect, it } from "vitest";
import { createCaptureReader } from "../../../src/capture/file/reader.ts";
import { block, describeInterface, enhancedPacket, fields, join, section } from "./build-capture.ts";

const data = new TextEncoder().encode("abcd");
const SECOND = 1_000_000_000n;

/** An option in little-endian order, padded. */
function option(code: number, value: Uint8Array): Uint8Array {
  return fields(true, ["u16", code], ["u16", value.length], value, new Uint8Array(-value.length & 3));
}

function offsetOption(seconds: bigint): Uint8Array {
  const value = new Uint8Array(8);
  new DataView(value.buffer).setBigInt64(0, seconds, true);
  return option(14, value);
}

function timeOf(ticks: bigint, ...options: readonly Uint8Array[]): bigint | undefined {
  const seenOn = describeInterface(true, 1, join(...options));
  return createCaptureReader().push(join(section(true), seenOn, enhancedPacket(true, 0, ticks, data)))[0]
    ?.timestampNs;
}

describe("a pcapng reader", () => {
  it.each([
    ["10^0", 0, 7n, 7n * SECOND],
    ["10^-2", 2, 705n, 7n * SECOND + 50_000_000n],
    ["10^-7", 7, 70_000_001n, 7n * SECOND + 100n],
    ["10^-12", 12, 7_000_000_001_999n, 7n * SECOND + 1n],
    ["10^-19", 19, 70_000_000_000_000_000n, 7_000_000n],
    ["2^0", 0x80, 7n, 7n * SECOND],
    ["2^-1", 0x81, 15n, 7n * SECOND + 500_000_000n],
    ["2^-32", 0xa0, (7n << 32n) + (1n << 31n), 7n * SECOND + 500_000_000n],
    ["2^-63", 0xbf, 1n << 62n, 500_000_000n],
  ] as const)("counts time in units of %s s", (_, resolution, ticks, expected) => {
    expect(timeOf(ticks, option(9, Uint8Array.of(resolution)))).toBe(expected);
  });

  it.each([10n, -10n, 1_700_000_000n])("adds if_tsoffset: %i s", (offset) => {
    expect(timeOf(50_000_005n, offsetOption(offset))).toBe((50n + offset) * SECOND + 5000n);
  });

  it("keeps the clocks of interfaces apart, of each section anew", () => {
    const nanoseconds = describeInterface(true, 1, option(9, Uint8Array.of(9)));
    const file = join(
      section(true),
      describeInterface(true, 1),
      nanoseconds,
      enhancedPacket(true, 0, 5n, data),
      enhancedPacket(true, 1, 5n, data),
      section(true),
      nanoseconds,
      enhancedPacket(true, 0, 5n, data),
    );
    expect(
      createCaptureReader()
        .push(file)
        .map(({ timestampNs }) => timestampNs),
    ).toEqual([5000n, 5n, 5n]);
  });

  it("refuses a packet of an interface that its own section does not describe", () => {
    const first = join(section(true), describeInterface(true, 1), section(true));
    expect(() => createCaptureReader().push(join(first, enhancedPacket(true, 0, 5n, data)))).toThrow(
      expect.objectContaining({ code: "CAPTURE_BAD_INTERFACE", offset: first.length }),
    );
  });

  it("keeps the names of hosts", () => {
    const record = fields(
      true,
      ["u16", 1],
      ["u16", 6],
      Uint8Array.of(192, 0, 2, 1),
      Uint8Array.of(97, 0, 0, 0),
    );
    const reader = createCaptureReader();
    reader.push(join(section(true), block(true, 4, record)));
    expect([...reader.names]).toEqual([["192.0.2.1", "a"]]);
  });

  it("counts what interfaces and the system dropped, of each interface what was said last", () => {
    const count = (value: number) => fields(true, ["u32", value], ["u32", 0]);
    const statistics = (index: number, ...options: readonly Uint8Array[]) =>
      block(true, 5, fields(true, ["u32", index], ["u32", 0], ["u32", 0], join(...options)));
    const reader = createCaptureReader();
    reader.push(join(section(true), describeInterface(true, 1), describeInterface(true, 1)));
    reader.push(
      join(statistics(0, option(5, count(9))), statistics(0, option(5, count(3)), option(7, count(4)))),
    );
    expect(reader.statistics.dropped).toBe(7);
    reader.push(join(statistics(1, option(5, count(2))), statistics(9, option(5, count(99)))));
    expect(reader.statistics.dropped).toBe(9);
  });

  it("gives a packet its comments", () => {
    const comments = join(
      option(1, new TextEncoder().encode("one")),
      option(1, Uint8Array.of(0xff)),
      new Uint8Array(4),
    );
    const words = [0, 0, 1, 4, 4].map((word) => ["u32", word] as const);
    const commented = block(true, 6, fields(true, ...words, data, comments));
    const plain = enhancedPacket(true, 0, 1n, data);
    const packets = createCaptureReader().push(
      join(section(true), describeInterface(true, 1), commented, plain),
    );
    expect(packets.map((packet) => packet.comments)).toEqual([["one", "\ufffd"], undefined]);
  });

  it("reads a simple packet of an interface without a limit to its end", () => {
    const simple = block(true, 3, fields(true, ["u32", 4], data));
    const [packet] = createCaptureReader().push(join(section(true), describeInterface(true, 113), simple));
    expect(packet).toMatchObject({ timestampNs: 0n, originalLength: 4, linkType: 113, data });
  });

  it("reads obsolete packet blocks", () => {
    const words = [0, 5, 4, 6].map((word) => ["u32", word] as const);
    const old = block(true, 2, fields(true, ["u16", 0], ["u16", 9], ...words, data));
    const [packet] = createCaptureReader().push(join(section(true), describeInterface(true, 1), old));
    expect(packet).toMatchObject({ timestampNs: 5000n, capturedLength: 4, originalLength: 6 });
  });
});
