import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createPcapWriter } from "../src/capture/file/pcap-writer.ts";
import { readCaptureFile } from "../src/capture/file/read-file.ts";
import type { PacketRecord } from "../src/capture/packet.ts";
import { findCaptureFiles } from "./compare/capture-files.ts";
import { inventFrames } from "./trouble/invent.ts";
import { mutateFrames } from "./trouble/mutate.ts";
import { Random } from "./trouble/random.ts";

const USAGE = "usage: npm run trouble -- OUT SEED FILES TRACES...\n";
const FRAMES = 5000;
const SNAP_LENGTH = 262_144;

const [out, seed = Number.NaN, count = Number.NaN, ...folders] = process.argv
  .slice(2)
  .map((word, index) => (index === 1 || index === 2 ? Number(word) : word));

if (typeof out !== "string" || !Number.isSafeInteger(seed) || !Number.isSafeInteger(count)) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else await makeFiles(out, Number(seed), Number(count), folders.map(String));

/** Writes captures full of TCP trouble, the same for the same seed: every other one invented, the rest mutated from traces. */
async function makeFiles(
  folder: string,
  seed: number,
  count: number,
  folders: readonly string[],
): Promise<void> {
  const traces = folders.flatMap(findCaptureFiles);
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const random = new Random(seed * 1_000_003 + index);
    const path = traces[(index >> 1) % traces.length];
    const isInvented = index % 2 === 0 || path === undefined;
    const frames = isInvented
      ? inventFrames(random, FRAMES)
      : mutateFrames(random, await readTrace(path), FRAMES);
    writeFileSync(join(folder, `${String(index).padStart(4, "0")}.pcap`), pcapOf(frames));
  }
}

async function readTrace(path: string): Promise<readonly PacketRecord[]> {
  const packets: PacketRecord[] = [];
  for await (const packet of readCaptureFile(path)) packets.push(packet);
  return packets;
}

function pcapOf(frames: readonly PacketRecord[]): Uint8Array {
  const linkType = frames[0]?.linkType ?? 1;
  const writer = createPcapWriter({ linkType, snapLength: SNAP_LENGTH });
  return Buffer.concat([writer.header(), ...frames.map((frame) => writer.packet(frame))]);
}
