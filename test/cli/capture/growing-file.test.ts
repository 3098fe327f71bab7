import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createCaptureReader } from "../../../src/capture/file/reader.ts";
import { createBlocks } from "../../../src/cli/capture/capture-file.ts";
import { GrowingFile } from "../../../src/cli/capture/growing-file.ts";
import { packetOf, textOf } from "./packets.ts";

const PAGE = 4096;
const folder = mkdtempSync(join(tmpdir(), "lab-growing-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("GrowingFile", () => {
  it("gives every packet back as it was, of whatever length and in whatever batches", () => {
    const path = join(folder, "all.pcapng");
    const lengths = Array.from(
      { length: 3000 },
      (_, index) => (index * 7919) % (index % 50 === 0 ? 70_000 : 300),
    );
    const packets = lengths.map((length, index) => packetOf(length, index & 0xff, index + 1));
    const file = begin(path);
    for (const [index, packet] of packets.entries()) {
      const expected = file.lengthWith(packet);
      file.packet(packet);
      expect(file.length).toBe(expected);
      if (index % 97 === 0) file.flush();
    }
    file.flush();
    file.close();
    const octets = readFileSync(path);
    expect(octets).toHaveLength(file.length);
    const reader = createCaptureReader();
    const found = [...reader.push(octets)];
    reader.end();
    expect(found.map(textOf)).toEqual(packets.map((packet) => textOf(packet.toRecord())));
  });

  it("never lays a small packet across two pages, where a kill could cut it", () => {
    const path = join(folder, "pages.pcapng");
    const file = begin(path);
    for (let number = 1; number <= 5000; number += 1) file.packet(packetOf((number * 31) % 400, 1, number));
    file.flush();
    file.close();
    const split = blocksOf(readFileSync(path)).filter(
      ({ at, length }) => Math.floor(at / PAGE) !== Math.floor((at + length - 1) / PAGE),
    );
    expect(split).toEqual([]);
  });

  it("leaves no more of a page blank than an eighth", () => {
    const path = join(folder, "blank.pcapng");
    const file = begin(path);
    for (let number = 1; number <= 2000; number += 1) file.packet(packetOf(1514, 1, number));
    file.flush();
    file.close();
    expect(file.length).toBeLessThan(2000 * 1548 * 1.125);
  });
});

function begin(path: string): GrowingFile {
  const file = new GrowingFile(path, true);
  file.block(createBlocks({ interface: "lo" }, 1).header());
  return file;
}

/** Where the blocks of a pcapng file lie: the second four octets of each are its length. */
function blocksOf(octets: Buffer): readonly { readonly at: number; readonly length: number }[] {
  const blocks = [];
  for (let at = 0; at < octets.length; ) {
    const length = octets.readUInt32LE(at + 4);
    blocks.push({ at, length });
    at += length;
  }
  return blocks;
}
