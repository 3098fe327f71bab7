import type { Party, Traffic, TrafficDatagram, TrafficStream } from "../../../src/impls/impl.ts";

/** Something that went over the wire at a millisecond; each is a packet of its own, numbered from 1. */
export type Sent =
  | { readonly at: number; readonly from: string; readonly to: string; readonly octets: string | Uint8Array }
  | { readonly at: number; readonly from: string; readonly udp: string | Uint8Array; readonly port?: number };

/** The registry in a `Sent`; all other names are clients. */
export const REGISTRY = "";

const UDP_PORT = 6235;

/** Returns the traffic of what was sent: one connection between each two parties, opened by who spoke first to the other's server. */
export function trafficOf(sent: readonly Sent[], ports: Readonly<Record<string, number>> = {}): Traffic {
  const streams = new Map<string, TrafficStream>();
  const connections: string[] = [];
  const datagrams: TrafficDatagram[] = [];
  for (const [index, each] of sent.entries()) {
    const packet = { frame: index + 1, timestampNs: BigInt(each.at) * 1_000_000n };
    if ("udp" in each) {
      const receiver = party(REGISTRY, each.port ?? UDP_PORT);
      const side = receiver.port === UDP_PORT ? "server" : "client";
      const octets = Buffer.from(each.udp);
      datagrams.push({
        ...packet,
        sender: party(each.from, 40_000),
        receiver: { ...receiver, side },
        octets,
      });
      continue;
    }
    // To the registry and back is one connection; from client to client each direction is one, opened by the speaker.
    const isBack = each.from === REGISTRY;
    const pair = isBack ? `${each.to}>` : `${each.from}>${each.to}`;
    if (!connections.includes(pair)) connections.push(pair);
    const key = `${pair} ${isBack}`;
    const octets = Buffer.from(each.octets);
    const known = streams.get(key);
    const piece = { offset: known?.octets.length ?? 0, length: octets.length, ...packet };
    streams.set(key, {
      connection: connections.indexOf(pair),
      fromOpener: !isBack,
      sender: party(each.from, ports[each.from] ?? 50_000),
      receiver: party(each.to, ports[each.to] ?? 50_000),
      octets: Buffer.concat([known?.octets ?? Buffer.alloc(0), octets]),
      pieces: [...(known?.pieces ?? []), piece],
    });
  }
  return { streams: [...streams.values()], datagrams };
}

function party(person: string, port: number): Party {
  const side = person === REGISTRY ? "server" : "client";
  return { side, person, address: "127.0.0.1", port };
}
