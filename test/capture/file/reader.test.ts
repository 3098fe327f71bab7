import { describe, expect, it } from "vitest";
import { createCaptureReader } from "../../../src/capture/file/reader.ts";
import type { PacketRecord } from "../../../src/capture/packet.ts";
import {
  block,
  describeInterface,
  enhancedPacket,
  fields,
  join,
  pcapHeader,
  pcapRecord,
  section,
} from "./build-capture.ts";

const SECOND = 1_000_000_000n;
const octets = (text: string) => new TextEncoder().encode(text);

describe("classic pcap", () => {
  it.each([
    ["little-endian microseconds", true, 0xa1b2c3d4, 6, 5_000n],
    ["big-endian microseconds", false, 0xa1b2c3d4, 6, 5_000n],
    ["little-endian nanoseconds", true, 0xa1b23c4d, 9, 5n],
    ["big-endian nanoseconds", false, 0xa1b23c4d, 9, 5n],
  ] as const)("is read in %s", (_, littleEndian, magic, digits, fractionNs) => {
    const file = join(pcapHeader(littleEndian, magic), pcapRecord(littleEndian, 7, 5, octets("abc")));
    const { packets, reader } = readWhole(file);
    expect(packets).toEqual([
      {
        timestampNs: 7n * SECOND + fractionNs,
        capturedLength: 3,
        originalLength: 3,
        linkType: 1,
        data: octets("abc"),
      },
    ]);
    expect(reader.timestampDigits).toBe(digits);
    expect(reader.statistics).toEqual({ captured: 1, dropped: undefined });
  });

  it("carries a fraction of more than a second over, and marks its packet", () => {
    const reader = createCaptureReader();
    const seen: (readonly [number, number, boolean])[] = [];
    const records = [999_999, 1_000_001, 3_000_000_000].map((fraction) =>
      pcapRecord(true, 7, fraction, octets("a")),
    );
    reader.read(join(pcapHeader(true, 0xa1b2c3d4), ...records), (view) => {
      seen.push([view.relativeSeconds, view.relativeNanoseconds, view.hasOddFraction]);
      return true;
    });
    expect(seen).toEqual([
      [0, 0, false],
      [0, 2000, true],
      [2999, 1000, true],
    ]);
  });
});

describe("pcapng", () => {
  it.each([true, false])("is read in both byte orders (little-endian: %s)", (littleEndian) => {
    const file = join(
      section(littleEndian),
      describeInterface(littleEndian, 101),
      enhancedPacket(littleEndian, 0, 7_000_005n, octets("abcde")),
    );
    const { packets, reader } = readWhole(file);
    expect(packets).toMatchObject([
      { timestampNs: 7n * SECOND + 5_000n, linkType: 101, data: octets("abcde") },
    ]);
    expect(reader.interfaces).toMatchObject([{ linkType: 101, timestampDigits: 6 }]);
  });

  it.each([
    ["nanoseconds", 9, 7_000_000_005n, 7n * SECOND + 5n, 9],
    ["milliseconds", 3, 7_005n, 7n * SECOND + 5_000_000n, 3],
    ["2^-20 seconds", 0x94, 7n << 20n, 7n * SECOND, 7],
  ] as const)("counts time in %s when if_tsresol says so", (_, resolution, ticks, expected, digits) => {
    const option = fields(true, ["u16", 9], ["u16", 1], Uint8Array.of(resolution, 0, 0, 0), ["u32", 0]);
    const file = join(
      section(true),
      describeInterface(true, 1, option),
      enhancedPacket(true, 0, ticks, octets("a")),
    );
    const { packets, reader } = readWhole(file);
    expect(packets[0]?.timestampNs).toBe(expected);
    expect(reader.timestampDigits).toBe(digits);
  });

  it("keeps every digit of a time thousands of years away", () => {
    const ticks = 68_119_476_736_000_187n;
    const file = join(section(true), describeInterface(true, 1), enhancedPacket(true, 0, ticks, octets("a")));
    expect(readWhole(file).packets[0]?.timestampNs).toBe(ticks * 1000n);
  });

  it("keeps several interfaces and sections apart", () => {
    const file = join(
      section(true),
      describeInterface(true, 1),
      describeInterface(true, 113),
      enhancedPacket(true, 1, 1n, octets("sll")),
      section(false),
      describeInterface(false, 0),
      enhancedPacket(false, 0, 2n, octets("null")),
    );
    expect(readWhole(file).packets.map(({ linkType }) => linkType)).toEqual([113, 0]);
  });

  it("reads simple packets up to the interface's snap length", () => {
    const body = fields(true, ["u32", 9], octets("abcd"));
    const { packets } = readWhole(
      join(section(true), describeInterface(true, 1, undefined, 4), block(true, 3, body)),
    );
    expect(packets).toMatchObject([{ capturedLength: 4, originalLength: 9, data: octets("abcd") }]);
  });

  it("skips name resolution and unknown blocks by their length, whatever it is", () => {
    const large = block(true, 0xbad, new Uint8Array(200_000));
    const names = block(true, 4, new Uint8Array(4));
    const file = join(
      section(true),
      large,
      describeInterface(true, 1),
      names,
      enhancedPacket(true, 0, 1n, octets("a")),
    );
    expect(readWhole(file).packets).toHaveLength(1);
    expect(readWhole(file, 1000).packets).toHaveLength(1);
  });

  it("says how many packets were dropped", () => {
    const drops = fields(true, ["u16", 5], ["u16", 8], ["u32", 3], ["u32", 0], ["u32", 0]);
    const statistics = block(true, 5, fields(true, ["u32", 0], ["u32", 0], ["u32", 0], drops));
    const { reader } = readWhole(join(section(true), describeInterface(true, 1), statistics));
    expect(reader.statistics).toEqual({ captured: 0, dropped: 3 });
  });
});

describe("a reader", () => {
  it("gives the same packets whatever pieces the octets come in", () => {
    const file = join(
      section(true),
      describeInterface(true, 1),
      enhancedPacket(true, 0, 1n, octets("first")),
      block(true, 0xbad, new Uint8Array(40)),
      enhancedPacket(true, 0, 2n, octets("second")),
    );
    const whole = readWhole(file).packets;
    expect(whole).toHaveLength(2);
    for (let size = 1; size <= file.length; size += 1) expect(readWhole(file, size).packets).toEqual(whole);
  });

  it("gives packets whose octets stay when more arrive", () => {
    const reader = createCaptureReader();
    const [first] = reader.push(join(pcapHeader(true, 0xa1b2c3d4), pcapRecord(true, 1, 0, octets("stays"))));
    reader.push(pcapRecord(true, 2, 0, octets("other")));
    expect(first?.data).toEqual(octets("stays"));
  });
});

function readWhole(file: Uint8Array, pieceLength = file.length) {
  const reader = createCaptureReader();
  const packets: PacketRecord[] = [];
  for (let at = 0; at < file.length; at += pieceLength)
    packets.push(...reader.push(file.subarray(at, at + pieceLength)));
  reader.end();
  return { packets, reader };
}
