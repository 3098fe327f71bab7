import type { Connection } from "../../capture/tcp/connection.ts";
import type { Deed, ServerEvent } from "../../impls/impl.ts";
import { text } from "../../wire/octets.ts";
import type { Evidence } from "../evidence.ts";
import { deedsOf, type OwnedConnection, ownedConnections, protocolOf, sideOf } from "./people.ts";

/** A message that must be on the wire, and why: words that follow "because". */
export interface Expected {
  readonly octets: Uint8Array;
  readonly because: string;
}

/** Returns what a client must have sent: what its protocol has for what its person did. */
export function expectedFromClient(
  evidence: Evidence,
  { connection, role }: OwnedConnection,
): readonly Expected[] {
  const protocol = protocolOf(evidence, role);
  const deeds = deedsOf(evidence, role).map(({ deed }) => deed);
  const messages = deeds.flatMap((deed) =>
    protocol.clientMessages([deed]).map((octets) => ({ octets, because: reasonFor(deed) })),
  );
  return withoutUnneededGoodbye(messages, connection.clientToServer.octets, deeds, protocol.commands);
}

/** Returns what the server must have sent on one connection, given all that it heard on all of them. */
export function expectedFromServer(evidence: Evidence, { connection }: OwnedConnection): readonly Expected[] {
  const protocol = protocolOf(evidence, "server");
  const owned = ownedConnections(evidence);
  const index = owned.findIndex((each) => each.connection === connection);
  const reading = sideOf(evidence, "server").reading ?? "report";
  const deeds = protocol.hasHost ? deedsOf(evidence, "server").map(({ deed }) => deed) : [];
  const messages = protocol
    .serverMessages(
      serverEvents(
        evidence,
        owned.map((each) => each.connection),
      ),
      reading,
    )
    .filter((message) => message.connection === index);
  return withoutUnneededGoodbye(messages, connection.serverToClient.octets, deeds, protocol.commands);
}

/**
 * Someone who leaves by closing the input or by Ctrl-C may say goodbye on the wire or only close; and one who is told goodbye may
 * answer with it. Both are the report's `[bye]` and `!Exit` as people play them, so neither is held against a program.
 */
function withoutUnneededGoodbye(
  messages: readonly Expected[],
  sent: Uint8Array,
  deeds: readonly Deed[],
  commands: readonly string[],
): readonly Expected[] {
  const last = messages.at(-1);
  const saidGoodbye = commands.some((command) => text(sent).endsWith(command));
  if (
    deeds.at(-1)?.type === "leave" &&
    last !== undefined &&
    !saidGoodbye &&
    commands.includes(text(last.octets))
  ) {
    return messages.slice(0, -1);
  }
  return messages;
}

function serverEvents(evidence: Evidence, connections: readonly Connection[]): readonly ServerEvent[] {
  const timed = connections.flatMap((connection, index) => timedEvents(connection, index));
  const deeds = deedsOf(evidence, "server").map(({ t, deed }) => ({
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
  return [opened, ...received, { t: at(end), event: { type: "closed", connection: index, frame: end } }];
}

function reasonFor(deed: Deed): string {
  if (deed.type === "join") return "a client introduces itself when it joins";
  return deed.type === "say" ? "the person typed it" : "the person left";
}
