import type { Connection } from "../../capture/tcp/connection.ts";
import type { Deed, ServerEvent } from "../../impls/impl.ts";
import type { Evidence } from "../evidence.ts";
import { deedsAsHeard, type OwnedConnection, ownedConnections, protocolOf, sideOf } from "./people.ts";

/** A message that must be on the wire, and why: words that follow "because". */
export interface Expected {
  readonly octets: Uint8Array;
  readonly because: string;
  /** Set where it may as well be missing. */
  readonly optional?: true;
}

/**
 * Returns what a client must have sent: what its protocol has for what its person did. Someone who leaves by closing the input or by
 * Ctrl-C may say goodbye on the wire or only close, and one who is told goodbye may answer with it: none is held against a program.
 */
export function expectedFromClient(evidence: Evidence, { role }: OwnedConnection): readonly Expected[] {
  const protocol = protocolOf(evidence, role);
  return deedsAsHeard(evidence, role).flatMap(({ deed }) =>
    protocol.clientMessages([deed]).map((octets) => ({
      octets,
      because: reasonFor(deed),
      ...(deed.type === "leave" && { optional: true as const }),
    })),
  );
}

/** Returns what the server must have sent on one connection, given all that it heard on all of them. */
export function expectedFromServer(evidence: Evidence, { connection }: OwnedConnection): readonly Expected[] {
  const protocol = protocolOf(evidence, "server");
  const owned = ownedConnections(evidence);
  const index = owned.findIndex((each) => each.connection === connection);
  const reading = sideOf(evidence, "server").reading ?? "report";
  const events = serverEvents(
    evidence,
    owned.map((each) => each.connection),
  );
  return protocol.serverMessages(events, reading).filter((message) => message.connection === index);
}

function serverEvents(evidence: Evidence, connections: readonly Connection[]): readonly ServerEvent[] {
  const timed = connections.flatMap((connection, index) => timedEvents(connection, index));
  const deeds = deedsAsHeard(evidence, "server").map(({ t, deed }) => ({
    t,
    event: { type: "host-deed", deed } as const,
  }));
  return [...timed, ...deeds].sort((a, b) => (a.t < b.t ? -1 : a.t > b.t ? 1 : 0)).map(({ event }) => event);
}

interface TimedEvent {
  readonly t: bigint;
  readonly event: ServerEvent;
}

/** A server notices a connection once the handshake is complete, octets as they arrive, and its end by FIN or RST. */
function timedEvents(connection: Connection, index: number): readonly TimedEvent[] {
  const { clientToServer, handshake, segments } = connection;
  const at = (frame: number | undefined) =>
    segments.find((segment) => segment.frame === frame)?.timestampNs ?? 0n;
  const opened = {
    t: at(handshake.ack ?? handshake.syn),
    event: { type: "opened", connection: index } as const,
  };
  const received = clientToServer.chunks.map(({ frame, offset, length, timestampNs }) => ({
    t: timestampNs,
    event: {
      type: "received",
      connection: index,
      octets: clientToServer.octets.subarray(offset, offset + length),
      frame,
    } as const,
  }));
  const end = clientToServer.finFrame ?? clientToServer.rstFrame;
  if (end === undefined) return [opened, ...received];
  return [
    opened,
    ...received,
    { t: at(end) - BEFORE_NS, event: { type: "leaving", connection: index } },
    { t: at(end), event: { type: "closed", connection: index, frame: end } },
    { t: at(end) + BEHIND_NS, event: { type: "left", connection: index } },
  ];
}

/** A server that waits for a pause behind a line, or has a thread for each client, may hear an end before a line that came earlier. */
const BEFORE_NS = 100_000_000n;

/** How long a server may take to notice that a client has gone; what it sends there until then harms nobody. */
const BEHIND_NS = 1_000_000_000n;

function reasonFor(deed: Deed): string {
  if (deed.type === "join") return "a client introduces itself when it joins";
  return deed.type === "say" ? "the person typed it" : "the person left";
}
