import { concat, quoteOctets, text } from "../../wire/octets.ts";
import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import { expectedFromClient } from "./expected-messages.ts";
import { listFrames, nameConnection } from "./findings.ts";
import { endOf, type OwnedConnection, ownedConnections, protocolOf, screenOf } from "./people.ts";
import { type PlacedMessage, placeMessages } from "./place-messages.ts";

/** What a sender leaves between two messages so that they are read apart. */
export const APART_NS = 50_000_000n;

/** Two messages that one read took, as a finding tells it. */
export type Together = Pick<Finding, "side" | "message" | "frames" | "expected" | "got">;

/**
 * Returns the pairs of messages that a client sent so close that one read of the server may take both: in between the server sent it
 * nothing, and nobody the first of the two.
 */
export function sentAtOnce(
  evidence: Evidence,
  owned: OwnedConnection,
): readonly (readonly [PlacedMessage, PlacedMessage])[] {
  const { clientToServer, serverToClient } = owned.connection;
  const placed = placeMessages(expectedFromClient(evidence, owned), clientToServer);
  return placed.flatMap((second, index) => {
    const first = placed[index - 1];
    if (first === undefined || second.timestampNs - first.timestampNs >= APART_NS) return [];
    const isAnswered = serverToClient.chunks.some(({ frame }) => frame > first.frame && frame < second.frame);
    return isAnswered || isPassedOn(evidence, first, second.frame) ? [] : [[first, second] as const];
  });
}

function isPassedOn({ connections }: Evidence, { frame, octets }: PlacedMessage, before: number): boolean {
  return connections.some(({ serverToClient: { chunks, octets: sent } }) =>
    chunks.some(
      (chunk) =>
        chunk.frame > frame &&
        chunk.frame < before &&
        Buffer.from(sent.subarray(chunk.offset, chunk.offset + chunk.length)).indexOf(octets) >= 0,
    ),
  );
}

/** Returns the two messages of a client, a command among them, that the server took for one, as what it then sent or showed proves. */
export function findMerged(evidence: Evidence, owned: OwnedConnection): Together | undefined {
  const { client, server } = evidence.conditions;
  const protocol = protocolOf(evidence, "server");
  const isComparable = client.protocol === server.protocol && owned.acceptor === "server";
  if (!isComparable || !protocol.takesSeveral || protocol.tellsLengths) return undefined;
  const isCommand = ({ octets }: PlacedMessage) => protocol.isCommand(text(octets));
  const pairs = sentAtOnce(evidence, owned).filter((pair) => pair.some(isCommand));
  const pair = pairs.find(([first, second]) => tookForOne(evidence, concat([first.octets, second.octets])));
  if (pair === undefined) return undefined;
  const [first, second] = pair;
  const { who, side } = endOf(evidence, owned.connection, "client");
  const frames = [...new Set([first.frame, second.frame])];
  const gap = milliseconds(second.timestampNs - first.timestampNs);
  const [one, other] = [first, second].map(({ octets }) => quoteOctets(octets, 40));
  return {
    side,
    frames,
    message: `${nameConnection(owned.connection)}: the ${who} program sent ${one} and ${other} ${gap} ms apart (${listFrames(frames)}), and the server read the two as one message. Pause 50 ms or more between the two.`,
    expected: `50 ms or more between ${one} and ${other}`,
    got: frames.length === 1 ? "both in one segment" : `${gap} ms`,
  };
}

/** Whether a server passed on, or showed, as one what was two messages. */
function tookForOne(evidence: Evidence, joined: Uint8Array): boolean {
  const isSent = ownedConnections(evidence).some(
    ({ connection }) => Buffer.from(connection.serverToClient.octets).indexOf(joined) >= 0,
  );
  return isSent || screenOf(evidence, "server").some((line) => line.text.includes(text(joined)));
}

/** Returns a time as words: milliseconds, to the tenth. */
export function milliseconds(ns: bigint): string {
  return (Number(ns) / 1e6).toFixed(1);
}
