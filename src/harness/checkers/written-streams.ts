import type { ReassembledStream } from "../../capture/tcp/connection.ts";
import type { Evidence, ProgramRole, Recut } from "../evidence.ts";
import { expectedFromClient, expectedFromServer } from "./expected-messages.ts";
import type { Way } from "./find-words.ts";
import { type OwnedConnection, ownedConnections } from "./people.ts";
import { type PlacedMessage, placeMessages } from "./place-messages.ts";

/** One direction of a connection, whose sender was made to write in other pieces. */
export interface Written extends Way {
  readonly owned: OwnedConnection;
  readonly stream: ReassembledStream;
  readonly reader: ProgramRole;
}

/** Returns what the side that was made to write otherwise wrote, one entry a direction of a connection. */
export function writtenStreams(evidence: Evidence, { by, onWire }: Recut): readonly Written[] {
  const isWriter = (who: ProgramRole) => (who === "server") === (by === "server");
  return ownedConnections(evidence).flatMap((owned): readonly Written[] => {
    const { connection, role, acceptor } = owned;
    // What two clients say to each other on one host crosses no wire.
    if (onWire && connection.client.address === connection.server.address) return [];
    const { clientToServer, serverToClient } = connection;
    return [
      ...(isWriter(role)
        ? [{ owned, connection, from: "client" as const, stream: clientToServer, reader: acceptor }]
        : []),
      ...(isWriter(acceptor)
        ? [{ owned, connection, from: "server" as const, stream: serverToClient, reader: role }]
        : []),
    ].filter(({ stream }) => stream.chunks.length > 0);
  });
}

/** Returns the messages that were due, where they stand in what was written. */
export function messagesOf(evidence: Evidence, { owned, from, stream }: Written): readonly PlacedMessage[] {
  const expected =
    from === "client" ? expectedFromClient(evidence, owned) : expectedFromServer(evidence, owned);
  return placeMessages(expected, stream);
}
