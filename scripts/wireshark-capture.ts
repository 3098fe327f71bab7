import { readFile } from "node:fs/promises";
import { createPcapWriter } from "../src/capture/file/pcap-writer.ts";
import type { TcpOption } from "../src/capture/layers/tcp-options.ts";
import type { PacketRecord } from "../src/capture/packet.ts";
import type { Endpoint } from "../src/capture/tcp/connection.ts";
import { ethernetHeader, parseOptions, tcpFrame } from "./tcp-frame.ts";

/** One row of a report's packet list. Numbers are relative, windows as printed, that is scaled. */
export interface WiresharkRow {
  readonly no: number;
  /** Seconds after the first frame, with six digits. */
  readonly time: string;
  readonly from: "client" | "server";
  readonly length: number;
  readonly flags: string;
  readonly seq: number;
  readonly ack: number | null;
  readonly window: number;
  readonly options: string;
  readonly text: string;
  readonly status: "printed" | "deduced" | "chosen";
  /** The Info column as the report prints it; `…` stands where the picture cuts it. */
  readonly info?: string;
  readonly why?: string;
}

/** The rows of a file of `fixtures/wireshark`, and between whom. */
export interface WiresharkRows {
  readonly date: string;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly rows: readonly WiresharkRow[];
}

const ETHERNET = 1;
const FILLER_LENGTH = 60;
const EXPERIMENTAL_ETHER_TYPE = 0x88b5;
const INITIAL_SEQUENCE_NUMBERS = { client: 0x1f3a5c70, server: 0x8d2b4e60 };
const TIME_TO_LIVE = { client: 118, server: 128 };

/** Returns the rows that the JSON file at `path` holds. */
export async function readWiresharkRows(path: string): Promise<WiresharkRows> {
  return JSON.parse(await readFile(path, "utf8"));
}

/** Returns a microsecond pcap in which Wireshark prints `source.rows` with their numbers and times. */
export function wiresharkCapture(source: WiresharkRows): Uint8Array {
  const writer = createPcapWriter({ linkType: ETHERNET, snapLength: 262_144 });
  return Buffer.concat([writer.header(), ...packets(source).map((packet) => writer.packet(packet))]);
}

function packets({ date, client, server, rows }: WiresharkRows): readonly PacketRecord[] {
  const start = BigInt(Date.parse(`${date}T00:00:00Z`)) * 1_000_000n;
  const shifts = { client: windowShift(rows, "client"), server: windowShift(rows, "server") };
  const all: PacketRecord[] = [];
  let time = 0n;
  for (const row of rows) {
    const rowTime = nanoseconds(row.time);
    const missing = BigInt(row.no - all.length - 1);
    const step = (rowTime - time) / (missing + 1n) / 1000n;
    const first = all.length === 0 ? 0n : 1n;
    for (let nth = first; nth < missing + first; nth++)
      all.push(record(start + time + nth * step * 1000n, filler(client, server)));
    all.push(record(start + rowTime, rowFrame(row, { client, server }, shifts[row.from])));
    time = rowTime;
  }
  return all;
}

function rowFrame(
  row: WiresharkRow,
  ends: { readonly client: Endpoint; readonly server: Endpoint },
  shift: number,
): Uint8Array {
  const to = row.from === "client" ? "server" : "client";
  return tcpFrame({
    source: ends[row.from],
    destination: ends[to],
    flags: row.flags,
    sequenceNumber: (INITIAL_SEQUENCE_NUMBERS[row.from] + row.seq) >>> 0,
    acknowledgmentNumber: row.ack === null ? 0 : (INITIAL_SEQUENCE_NUMBERS[to] + row.ack) >>> 0,
    window: row.flags.includes("S") ? row.window : row.window >> shift,
    options: parseOptions(row.options),
    payload: new TextEncoder().encode(row.text),
    timeToLive: TIME_TO_LIVE[row.from],
    identification: row.no & 0xffff,
    frameLength: row.length,
  });
}

function windowShift(rows: readonly WiresharkRow[], from: WiresharkRow["from"]): number {
  const syn = rows.find((row) => row.from === from && row.flags.includes("S"));
  const isScale = (option: TcpOption) => option.type === "window-scale";
  return parseOptions(syn?.options ?? "").find(isScale)?.shift ?? 0;
}

/** A frame of a protocol that nothing analyses, only to be counted. */
function filler(source: Endpoint, destination: Endpoint): Uint8Array {
  const frame = new Uint8Array(FILLER_LENGTH);
  frame.set(ethernetHeader(EXPERIMENTAL_ETHER_TYPE, { source, destination }));
  return frame;
}

function record(timestampNs: bigint, data: Uint8Array): PacketRecord {
  return {
    timestampNs,
    capturedLength: data.length,
    originalLength: data.length,
    linkType: ETHERNET,
    data,
  };
}

/** `time` has six digits after its point. */
function nanoseconds(time: string): bigint {
  return BigInt(time.replace(".", "")) * 1000n;
}
