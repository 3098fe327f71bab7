import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readCaptureFile } from "../../../src/capture/file/read-file.ts";
import type { PacketRecord } from "../../../src/capture/packet.ts";

const folder = fileURLToPath(new URL("./traces/", import.meta.url));

/** The recorded traces, sorted by name; make-traces.py says how each came to be. */
export const traceNames: readonly string[] = readdirSync(folder)
  .filter((name) => /\.pcap(ng)?$/.test(name))
  .sort();

/** Returns the path of a trace. */
export function tracePath(name: string): string {
  return `${folder}${name}`;
}

/** Returns every packet of a trace. */
export async function readTrace(name: string): Promise<readonly PacketRecord[]> {
  const packets: PacketRecord[] = [];
  for await (const packet of readCaptureFile(tracePath(name))) packets.push(packet);
  return packets;
}

/** Returns what tshark said of each TCP frame of a trace, by frame number. */
export function readTsharkRows(name: string): ReadonlyMap<number, Readonly<Record<string, string>>> {
  const [head = "", ...lines] = readFileSync(`${tracePath(name)}.tsv`, "utf8")
    .trimEnd()
    .split("\n");
  const names = head.split("\t");
  return new Map(
    lines.map((line) => {
      const cells = line.split("\t");
      return [Number(cells[0]), Object.fromEntries(names.map((field, index) => [field, cells[index] ?? ""]))];
    }),
  );
}
