import type { Connection, ReassembledStream } from "../capture/tcp/connection.ts";
import type { Party, Traffic, TrafficDatagram, TrafficStream } from "../impls/impl.ts";
import { nameOf, ownedConnections } from "./checkers/people.ts";
import type { Datagram, Evidence, ProgramRole } from "./evidence.ts";

/** Returns what the rules of a protocol look at: the streams and datagrams, with the people at their ends. */
export function trafficOf(evidence: Evidence): Traffic {
  const { transcript, conditions } = evidence;
  return {
    ...(transcript.length === 0
      ? {}
      : { hellos: { everyMs: conditions.scenario.timers.helloMs, untilNs: lastPacketNs(evidence) } }),
    streams: ownedConnections(evidence).flatMap(({ connection, role, acceptor }, index) => {
      const opener = partyAt(evidence, role, connection.client);
      const accepting = partyAt(evidence, acceptor, connection.server);
      return streamsOf(connection, index, opener, accepting);
    }),
    datagrams: evidence.datagrams.map((datagram) => toTraffic(evidence, datagram)),
  };
}

function lastPacketNs({ connections, datagrams }: Evidence): bigint {
  const packets = [...connections.flatMap(({ segments }) => segments.slice(-1)), ...datagrams.slice(-1)];
  return packets.reduce((last, { timestampNs }) => (timestampNs > last ? timestampNs : last), 0n);
}

function streamsOf(
  { clientToServer, serverToClient }: Connection,
  connection: number,
  opener: Party,
  acceptor: Party,
): readonly TrafficStream[] {
  return [
    { connection, fromOpener: true, sender: opener, receiver: acceptor, ...contentOf(clientToServer) },
    { connection, fromOpener: false, sender: acceptor, receiver: opener, ...contentOf(serverToClient) },
  ];
}

function contentOf({ octets, chunks }: ReassembledStream): Pick<TrafficStream, "octets" | "pieces"> {
  return { octets, pieces: chunks };
}

/** Who sent a datagram cannot be told from its port, so a client's has no name. */
function toTraffic({ conditions }: Evidence, datagram: Datagram): TrafficDatagram {
  const { frame, timestampNs, source, destination, octets } = datagram;
  const party = (end: Datagram["source"]): Party => ({
    side: end.port === conditions.port + 1 ? "server" : "client",
    person: "",
    ...end,
  });
  return { frame, timestampNs, sender: party(source), receiver: party(destination), octets };
}

function partyAt(evidence: Evidence, role: ProgramRole, end: Connection["client"]): Party {
  const isServer = role === "server";
  return { side: isServer ? "server" : "client", person: isServer ? "" : nameOf(evidence, role), ...end };
}
