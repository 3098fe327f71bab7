import { resolve } from "node:path";
import { decodePacket } from "../capture/layers/decode-packet.ts";
import type { PacketRecord } from "../capture/packet.ts";
import type { Connection } from "../capture/tcp/connection.ts";
import { createTracker } from "../capture/tcp/tracker.ts";
import { type Crossing, farCaptureName, findCrossings } from "./crossings.ts";
import type { CellConditions, Datagram, Evidence, TranscriptEntry } from "./evidence.ts";
import { type Fixture, readFixture } from "./fixtures/fixture.ts";
import { packageRoot } from "./package-root.ts";
import type { Scenario } from "./scenario/scenario.ts";

/** What there is beside the conversation itself. */
interface Observed {
  readonly damage?: string | undefined;
  readonly fixture: Fixture | undefined;
  /** The packets of the wire's other end, where it was captured at both. */
  readonly far?: readonly PacketRecord[];
}

/** Puts observations together as checkers want them. */
export function assembleEvidence(
  conditions: CellConditions,
  transcript: readonly TranscriptEntry[],
  packets: readonly PacketRecord[],
  { damage, fixture, far = [] }: Observed,
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
    crossings: crossingsOf(conditions, packets, far),
    fixture,
    packets: usability(
      conditions,
      { near: packets.length, far: far.length },
      damage ?? findHole(connections),
    ),
  };
}

function crossingsOf(
  { ends }: CellConditions,
  near: readonly PacketRecord[],
  far: readonly PacketRecord[],
): readonly Crossing[] {
  if (ends === undefined) return [];
  return findCrossings(
    ends.main === "client" ? { client: near, server: far } : { client: far, server: near },
  );
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
      return `the capture lacks ${hole.length} octets of ${client.port} → ${server.port} that their receiver acknowledged, so the capture lost them, and not the network`;
    }
  }
  return undefined;
}

function usability(
  conditions: CellConditions,
  count: { readonly near: number; readonly far: number },
  damage: string | undefined,
): Evidence["packets"] {
  const { capture, net, ends, clockSetByMs } = conditions;
  if (damage !== undefined) return { usable: false, why: damage };
  if (capture === null) return { usable: false, why: `nothing was captured: ${net.why}` };
  if (capture.failure !== null) return { usable: false, why: `the capture ended early: ${capture.failure}` };
  if (capture.dropped !== null && capture.dropped > 0) {
    return {
      usable: false,
      why: `the capture dropped ${capture.dropped} packets, which were on the wire all the same`,
    };
  }
  if (clockSetByMs !== undefined) {
    const why = `the clock of this machine was set by ${clockSetByMs} ms meanwhile, so what happened before and behind that cannot be put in order`;
    return { usable: false, why };
  }
  if (count.near !== capture.captured) {
    return {
      usable: false,
      why: `capture.pcapng holds ${count.near} of the ${capture.captured} packets that were captured`,
    };
  }
  if (ends !== undefined && count.far !== ends.farCaptured) {
    const why = `${farCaptureName(ends.main)} holds ${count.far} of the ${ends.farCaptured} packets that were captured`;
    return { usable: false, why };
  }
  return { usable: true };
}
