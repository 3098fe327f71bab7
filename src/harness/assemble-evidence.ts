import { resolve } from "node:path";
import { decodePacket } from "../capture/layers/decode-packet.ts";
import type { PacketRecord } from "../capture/packet.ts";
import type { Connection } from "../capture/tcp/connection.ts";
import { createTracker } from "../capture/tcp/tracker.ts";
import type { CellConditions, Datagram, Evidence, TranscriptEntry } from "./evidence.ts";
import { type Fixture, readFixture } from "./fixtures/fixture.ts";
import { packageRoot } from "./package-root.ts";
import type { Scenario } from "./scenario/scenario.ts";

/** Puts observations together as checkers want them. */
export function assembleEvidence(
  conditions: CellConditions,
  transcript: readonly TranscriptEntry[],
  packets: readonly PacketRecord[],
  { damage, fixture }: { readonly damage?: string | undefined; readonly fixture: Fixture | undefined },
): Evidence {
  const tracker = createTracker();
  const datagrams = packets.flatMap((packet, index) => {
    tracker.add(packet, index + 1);
    return datagramIn(packet, index + 1);
  });
  const connections = tracker.connections();
  return {
    conditions,
    transcript,
    connections,
    datagrams,
    fixture,
    packets: usability(conditions, packets.length, damage ?? findHole(connections)),
  };
}

function datagramIn(packet: PacketRecord, frame: number): readonly Datagram[] {
  const { ip, udp } = decodePacket(packet);
  if (ip === undefined || udp === undefined) return [];
  const source = { address: ip.source, port: udp.sourcePort };
  const destination = { address: ip.destination, port: udp.destinationPort };
  return [{ frame, timestampNs: packet.timestampNs, source, destination, octets: udp.payload }];
}

/** Reads the recorded trace that a scenario names; `undefined` when it names none. */
export async function loadFixture({ packets }: Scenario): Promise<Fixture | undefined> {
  if (packets === undefined) return undefined;
  const path = resolve(packageRoot, packets);
  const fixture = FIXTURES.get(path) ?? readFixture(path);
  FIXTURES.set(path, fixture);
  return fixture;
}

/** A recording is read once, however many cells are held against it. */
const FIXTURES = new Map<string, Promise<Fixture>>();

/** What a receiver acknowledged was on the wire, so a capture without it is not whole. */
function findHole(connections: readonly Connection[]): string | undefined {
  for (const { client, server, clientToServer, serverToClient } of connections) {
    for (const { holes, acknowledgedLength } of [clientToServer, serverToClient]) {
      const hole = holes.find(({ offset }) => offset < acknowledgedLength);
      if (hole === undefined) continue;
      return `the capture lacks ${hole.length} octets of ${client.port} → ${server.port} that their receiver acknowledged`;
    }
  }
  return undefined;
}

function usability(
  conditions: CellConditions,
  count: number,
  damage: string | undefined,
): Evidence["packets"] {
  const { capture, net } = conditions;
  if (damage !== undefined) return { usable: false, why: damage };
  if (capture === null) return { usable: false, why: `nothing was captured: ${net.why}` };
  if (capture.failure !== null) return { usable: false, why: `the capture ended early: ${capture.failure}` };
  if (capture.dropped !== null && capture.dropped > 0) {
    return { usable: false, why: `the capture dropped ${capture.dropped} packets` };
  }
  if (count !== capture.captured) {
    return {
      usable: false,
      why: `capture.pcapng holds ${count} of the ${capture.captured} packets that were captured`,
    };
  }
  return { usable: true };
}
