import type { PacketRecord } from "../../../src/capture/packet.ts";

/** What a test says of a segment; the rest is plain. */
export interface SegmentSpec {
  readonly from: "client" | "server";
  readonly seq: number;
  readonly ack?: number;
  /** Letters of S A F R P. */
  readonly flags: string;
  readonly data?: string;
  readonly atMs?: number;
  /** Octets kept of the frame; all when absent. */
  readonly captured?: number;
}

const FLAG_BITS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16 };
const CLIENT = { address: [192, 0, 2, 1], port: 40000 };
const SERVER = { address: [192, 0, 2, 2], port: 7000 };

/** Returns an Ethernet frame with an IPv4 packet with one segment, as a capture would hold it. */
export function buildPacket({
  from,
  seq,
  ack = 0,
  flags,
  data = "",
  atMs = 0,
  captured,
}: SegmentSpec): PacketRecord {
  const payload = new TextEncoder().encode(data);
  const frame = new Uint8Array(54 + payload.length);
  const view = new DataView(frame.buffer);
  const [source, destination] = from === "client" ? [CLIENT, SERVER] : [SERVER, CLIENT];
  view.setUint16(12, 0x0800);
  view.setUint8(14, 0x45);
  view.setUint16(16, 40 + payload.length);
  view.setUint8(22, 64);
  view.setUint8(23, 6);
  frame.set(source.address, 26);
  frame.set(destination.address, 30);
  view.setUint16(34, source.port);
  view.setUint16(36, destination.port);
  view.setUint32(38, seq);
  view.setUint32(42, ack);
  view.setUint8(46, 0x50);
  view.setUint8(
    47,
    [...flags].reduce((bits, flag) => bits | (FLAG_BITS[flag] ?? 0), 0),
  );
  view.setUint16(48, 1000);
  frame.set(payload, 54);
  const kept = frame.subarray(0, captured ?? frame.length);
  return {
    timestampNs: BigInt(atMs) * 1_000_000n,
    capturedLength: kept.length,
    originalLength: frame.length,
    linkType: 1,
    data: kept,
  };
}
