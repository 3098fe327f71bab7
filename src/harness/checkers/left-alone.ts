import type { Connection, ReassembledStream, StreamChunk } from "../../capture/tcp/connection.ts";
import { equalOctets } from "../../wire/octets.ts";
import type { Evidence, ProgramRole } from "../evidence.ts";
import { type OwnedConnection, protocolOf } from "./people.ts";

/** Tells whether the other side had ended the conversation, by its goodbye or its FIN, when `who` left: then nothing need be said. */
export function isLeftAlone(
  evidence: Evidence,
  who: ProgramRole,
  own: readonly OwnedConnection[],
  leftAt: bigint,
): boolean {
  return own.some(({ connection, role, acceptor }) => {
    if (acceptor !== "server") return false;
    const { clientToServer, serverToClient } = connection;
    const [heard, said] = role === who ? [serverToClient, clientToServer] : [clientToServer, serverToClient];
    const peersEnd = [goodbyeIn(evidence, heard), endIn(connection, heard)].find((t) => t !== undefined);
    const ownEnd = endIn(connection, said);
    const isFirst = peersEnd !== undefined && (ownEnd === undefined || peersEnd < ownEnd);
    return isFirst && peersEnd < leftAt + RACE_NS;
  });
}

/** Where two people talk, either may say goodbye; a server's answer to a goodbye ends nothing. */
function goodbyeIn(evidence: Evidence, { octets, chunks }: ReassembledStream): bigint | undefined {
  const protocol = protocolOf(evidence, "server");
  if (!protocol.hasHost) return undefined;
  const leave = { type: "deed", deed: { type: "leave" } } as const;
  const [goodbye] = protocol.clientMessages([leave], "report");
  const isGoodbye = ({ offset, length }: StreamChunk) =>
    goodbye !== undefined &&
    equalOctets(octets.subarray(offset, offset + length).slice(-goodbye.octets.length), goodbye.octets);
  return chunks.find(isGoodbye)?.timestampNs;
}

function endIn(connection: Connection, { finFrame, rstFrame }: ReassembledStream): bigint | undefined {
  const frame = finFrame ?? rstFrame;
  return connection.segments.find((segment) => segment.frame === frame)?.timestampNs;
}

/** How long after it was typed a goodbye may still cross that of the other side. */
const RACE_NS = 250_000_000n;
