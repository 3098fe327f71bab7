import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readCaptureFile } from "../../../src/capture/file/read-file.ts";
import type { PacketRecord } from "../../../src/capture/packet.ts";

const folder = fileURLToPath(new URL("./traces/", import.meta.url));

/** The recorded traces, sorted by name; make-traces.py says how each came to be. */
export const traceNames: readonly string[] = namesIn(folder);

/** The made-up traces of what captures of other people have; only tshark's rows of them are kept. */
export const edgeTraceNames: readonly string[] = namesIn(`${folder}edge/`).map((name) => `edge/${name}`);

function namesIn(path: string): readonly string[] {
  return readdirSync(path)
    .filter((name) => /\.pcap(ng)?$/.test(name))
    .sort();
}

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

/** What tshark's `-z` printed of a trace. */
export interface TsharkTables {
  readonly conv: string;
  readonly expert: string;
  readonly follow: string;
}

/** Returns tshark's tables of a trace. */
export function readTsharkTables(name: string): TsharkTables {
  const all: Record<string, Record<keyof TsharkTables, readonly string[]>> = JSON.parse(
    readFileSync(`${folder}tables.json`, "utf8"),
  );
  const { conv = [], expert = [], follow = [] } = all[name] ?? {};
  return { conv: conv.join("\n"), expert: expert.join("\n"), follow: follow.join("\n") };
}
