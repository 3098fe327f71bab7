import { describe, expect, it } from "vitest";
import { CaptureError } from "../../../src/capture/capture-error.ts";
import { createPcapWriter } from "../../../src/capture/file/pcap-writer.ts";
import { createPcapngWriter } from "../../../src/capture/file/pcapng-writer.ts";
import { createCaptureReader } from "../../../src/capture/file/reader.ts";
import { decodePacket } from "../../../src/capture/layers/decode-packet.ts";
import type { PacketRecord } from "../../../src/capture/packet.ts";
import { createTracker } from "../../../src/capture/tcp/tracker.ts";
import { buildPacket } from "../tcp/build-packet.ts";
import { fields, join, pcapHeader, pcapRecord, section } from "./build-capture.ts";

const packets = [
  buildPacket({ from: "client", seq: 1, flags: "S" }),
  buildPacket({ from: "server", seq: 9, ack: 2, flags: "SA" }),
  buildPacket({ from: "client", seq: 2, ack: 10, flags: "PA", data: "hello" }),
];

const files = { pcap: pcapFile(), pcapng: pcapngFile() };

describe.each(Object.entries(files))("a damaged %s file", (_, { parts }) => {
  const whole = join(...parts);
  const ends = parts.map((_, index) => join(...parts.slice(0, index + 1)).length);

  it("gives every whole packet before a cut at any offset, and names the offset of the record that is cut", () => {
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const { found, error } = readAll(whole.subarray(0, cut));
      expect(found.length).toBe(packets.filter((_, index) => (ends[index + 1] ?? 0) <= cut).length);
      const recordStart = Math.max(0, ...ends.filter((end) => end <= cut));
      if (cut === recordStart && cut > 0) expect(error).toBeUndefined();
      else if (recordStart > 0) expect(error).toMatchObject({ code: "CAPTURE_CUT", offset: recordStart });
    }
  });

  it("raises a CaptureError and nothing else, whatever octets are changed", () => {
    const random = createRandom(20261121);
    for (let round = 0; round < 3000; round += 1) {
      const damaged = whole.slice();
      for (let count = 1 + (random() % 4); count > 0; count -= 1)
        damaged[random() % damaged.length] = random() & 0xff;
      const { found } = readAll(damaged);
      const tracker = createTracker();
      for (const [index, packet] of found.entries()) tracker.add(packet, index + 1);
      tracker.connections();
    }
  });
});

describe("a length that cannot be", () => {
  it.each([262_145, 300_000_000, 0xffff_ffff])("is refused at once in pcap: %i captured octets", (length) => {
    const record = fields(true, ["u32", 1], ["u32", 0], ["u32", length], ["u32", length]);
    const good = pcapRecord(true, 1, 0, Uint8Array.of(1));
    const { found, error } = readAll(join(pcapHeader(true, 0xa1b2c3d4), good, record));
    expect(found).toHaveLength(1);
    expect(error).toMatchObject({ code: "CAPTURE_BAD_LENGTH", offset: 24 + 17 + 8, badInput: true });
    expect(error?.message).toContain("octet offset 49");
  });

  it.each([0, 8, 13, 0xffff_fffc])("is refused at once in pcapng: a packet block of %i octets", (length) => {
    const { error } = readAll(join(section(true), fields(true, ["u32", 6], ["u32", length], ["u32", 0])));
    expect(error).toMatchObject({ code: "CAPTURE_BAD_LENGTH", offset: 28 });
  });
});

describe("what is no capture", () => {
  it("is told apart from an empty file", () => {
    expect(readAll(new Uint8Array()).error).toMatchObject({ code: "CAPTURE_EMPTY", offset: 0 });
    expect(readAll(new TextEncoder().encode("hello")).error).toMatchObject({
      code: "CAPTURE_UNKNOWN_FORMAT",
    });
  });
});

describe("decodePacket", () => {
  it("takes any octets as any link type", () => {
    const random = createRandom(7);
    for (let round = 0; round < 5000; round += 1) {
      const source = packets[round % packets.length] ?? packet();
      const data = source.data.slice(0, random() % (source.data.length + 1));
      for (let count = random() % 4; count > 0 && data.length > 0; count -= 1)
        data[random() % data.length] = random() & 0xff;
      const linkType = [0, 1, 101, 113, 228, 229, 276, 999][random() % 8] ?? 1;
      expect(() => decodePacket({ ...source, data, linkType, capturedLength: data.length })).not.toThrow();
    }
  });
});

function packet(): PacketRecord {
  return buildPacket({ from: "client", seq: 1, flags: "S" });
}

function pcapFile(): { readonly parts: readonly Uint8Array[] } {
  const writer = createPcapWriter({ linkType: 1, snapLength: 262_144 });
  return { parts: [writer.header(), ...packets.map((each) => writer.packet(each))] };
}

function pcapngFile(): { readonly parts: readonly Uint8Array[] } {
  const writer = createPcapngWriter({ interface: { name: "lo", linkType: 1, snapLength: 262_144 } });
  const parts = [
    writer.header(),
    ...packets.map((each) => writer.packet(each)),
    writer.trailer({ captured: 3, dropped: 0 }),
  ];
  return { parts };
}

function readAll(file: Uint8Array): {
  readonly found: readonly PacketRecord[];
  readonly error?: CaptureError;
} {
  const reader = createCaptureReader();
  const found: PacketRecord[] = [];
  try {
    found.push(...reader.push(file));
    reader.end();
    return { found };
  } catch (error) {
    if (error instanceof CaptureError) return { found, error };
    throw error;
  }
}

/** A small generator of numbers that are the same in every run (xorshift). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
