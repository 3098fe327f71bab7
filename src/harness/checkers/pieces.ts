import type { StreamChunk } from "../../capture/tcp/connection.ts";
import { quoteOctets } from "../../wire/octets.ts";
import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { cutWithin } from "./cut-within.ts";
import { expectedFromClient, expectedFromServer } from "./expected-messages.ts";
import { broken, holds, listFrames, nameConnection } from "./findings.ts";
import { endOf, type OwnedConnection, ownedConnections, protocolOf } from "./people.ts";
import { placeMessages } from "./place-messages.ts";

const oneWrite: Rule = {
  id: "framing.one-write",
  title:
    "Each message leaves in one write, so that a reader that takes one read for one message gets it whole.",
  source:
    'report 000 §1.1: one send, one recv of at most 1024 octets; report 001 "Chat Client"; report 002 §5.2, §5.3; report 003 "Protocol Description"; report 004 §3.3',
  advice:
    "Put the whole message together first and hand it to one send or sendall; flush a buffered stream once a message, not once a character.",
  needsPackets: true,
};

/** Whether messages were written whole: these protocols have no other sign of where one ends. */
export const pieces: Checker = {
  rules: [oneWrite],
  check: (evidence) =>
    ownedConnections(evidence).flatMap((owned) => [
      ...checkEnd(evidence, owned, "client"),
      ...checkEnd(evidence, owned, "server"),
    ]),
};

/** A message that its sender cut, and the pieces. */
interface CutMessage {
  readonly octets: Uint8Array;
  readonly pieces: readonly StreamChunk[];
}

/** Returns the messages that one end of a connection sent in pieces of its own making. */
export function cutMessages(
  evidence: Evidence,
  owned: OwnedConnection,
  end: "client" | "server",
): readonly CutMessage[] {
  const { connection } = owned;
  const stream = end === "client" ? connection.clientToServer : connection.serverToClient;
  const expected =
    end === "client" ? expectedFromClient(evidence, owned) : expectedFromServer(evidence, owned);
  const { longestWhole } = protocolOf(evidence, endOf(evidence, connection, end).who);
  return placeMessages(expected, stream).flatMap(({ octets, offset }) => {
    const pieces = cutWithin(connection, end, offset, octets.length);
    return pieces.length > 1 && !isDivided(octets, pieces, longestWhole) ? [{ octets, pieces }] : [];
  });
}

/** Whether a message too long for one read was cut into as many pieces as it takes, or one more, none of them too long. */
function isDivided(octets: Uint8Array, pieces: readonly StreamChunk[], longest = Infinity): boolean {
  return (
    octets.length > longest &&
    pieces.length <= Math.ceil(octets.length / longest) + 1 &&
    pieces.every(({ length }) => length <= longest)
  );
}

function checkEnd(evidence: Evidence, owned: OwnedConnection, end: "client" | "server"): readonly Finding[] {
  const { connection } = owned;
  const stream = end === "client" ? connection.clientToServer : connection.serverToClient;
  if (evidence.transcript.length === 0 || stream.chunks.length === 0) return [];
  const { who, side } = endOf(evidence, connection, end);
  const name = nameConnection(connection);
  const cut = cutMessages(evidence, owned, end);
  const [first] = cut;
  if (first === undefined) {
    return [holds(oneWrite, { message: `${name}: each message of the ${who} left in one piece.` })];
  }
  const frames = first.pieces.map(({ frame }) => frame);
  const others = cut.length === 1 ? "" : `, and ${cut.length - 1} more messages in pieces likewise`;
  const count = first.octets.length;
  const reads = first.pieces.map(({ offset, length }) => stream.octets.subarray(offset, offset + length));
  return [
    broken(oneWrite, {
      side,
      frames,
      message: `${name}: the ${who} program sent the ${count} octets of ${quoteOctets(first.octets, 40)} in ${frames.length} pieces (${listFrames(frames)})${others}; a reader that takes one read for one message sees ${listReads(reads)}.`,
      sent: listReads(reads),
      expected: `${quoteOctets(first.octets, 80)} in one segment`,
      got: `${frames.length} segments`,
    }),
  ];
}

function listReads(reads: readonly Uint8Array[]): string {
  const shown = reads.slice(0, 3).map((octets) => quoteOctets(octets, 20));
  return `${shown.join(", ")}${reads.length > 3 ? ", …" : ""}`;
}
