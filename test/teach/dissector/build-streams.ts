import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tcpFrame } from "../../../scripts/tcp-frame.ts";
import { createPcapWriter } from "../../../src/capture/file/pcap-writer.ts";
import type { PacketRecord } from "../../../src/capture/packet.ts";
import type { Direction } from "../../../src/impls/impl.ts";

/** One write of one side of a connection, and how it is cut into segments: the octets of each. */
export interface Sent {
  readonly direction: Direction;
  readonly pieces: readonly Uint8Array[];
}

/** One connection to a server's port. */
export interface BuiltConnection {
  readonly port: number;
  readonly sent: readonly Sent[];
}

const folder = mkdtempSync(join(tmpdir(), "lab-streams-"));
let files = 0;

/** Writes packets into a capture of their own and returns its path. */
export function writePackets(packets: readonly PacketRecord[]): string {
  const path = join(folder, `${files++}.pcap`);
  const writer = createPcapWriter({ linkType: 1, snapLength: 262_144 });
  writeFileSync(path, Buffer.concat([writer.header(), ...packets.map((packet) => writer.packet(packet))]));
  return path;
}

/** Returns the packets of connections, one behind the other, with their handshakes and without acknowledgments of their own. */
export function buildPackets(connections: readonly BuiltConnection[]): readonly PacketRecord[] {
  const frames = connections.flatMap(framesOf);
  return frames.map((data, at) => ({
    timestampNs: 1_700_000_000_000_000_000n + BigInt(at) * 1_000_000n,
    capturedLength: data.length,
    originalLength: data.length,
    linkType: 1,
    data,
  }));
}

function framesOf({ port, sent }: BuiltConnection, index: number): readonly Uint8Array[] {
  const client = { address: "192.0.2.1", port: 10_000 + (index % 30_000) };
  const server = { address: `198.51.100.${1 + Math.floor(index / 30_000)}`, port };
  const next = { "client-to-server": 1000, "server-to-client": 5000 };
  const frame = (direction: Direction, flags: string, payload: Uint8Array) => {
    const isUp = direction === "client-to-server";
    const octets = tcpFrame({
      source: isUp ? client : server,
      destination: isUp ? server : client,
      flags,
      sequenceNumber: next[direction],
      acknowledgmentNumber: flags === "S" ? 0 : next[isUp ? "server-to-client" : "client-to-server"],
      window: 65_535,
      options: [],
      payload,
      timeToLive: 64,
      identification: 0,
    });
    next[direction] += payload.length + (flags.startsWith("S") ? 1 : 0);
    return octets;
  };
  const nothing = new Uint8Array();
  return [
    frame("client-to-server", "S", nothing),
    frame("server-to-client", "S.", nothing),
    frame("client-to-server", ".", nothing),
    ...sent.flatMap(({ direction, pieces }) => pieces.map((piece) => frame(direction, "P.", piece))),
  ];
}

/** Returns octets cut into two at each place, then into single ones. */
export function allCuts(octets: Uint8Array): readonly (readonly Uint8Array[])[] {
  const places = Array.from({ length: Math.max(0, octets.length - 1) }, (_, at) => at + 1);
  return [
    [octets],
    ...places.map((at) => [octets.subarray(0, at), octets.subarray(at)]),
    Array.from(octets, (octet) => Uint8Array.of(octet)),
  ];
}
