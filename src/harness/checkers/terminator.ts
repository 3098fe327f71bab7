import type { ReassembledStream } from "../../capture/tcp/connection.ts";
import { quoteOctets } from "../../wire/octets.ts";
import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { broken, holds, nameConnection } from "./findings.ts";
import { endOf, type OwnedConnection, ownedConnections, protocolOf } from "./people.ts";

const rule: Rule = {
  id: "framing.no-line-end",
  title: "A message of a protocol without terminators does not end in a line end.",
  source:
    'report 000 §1.1: encode() and nothing else; report 002 §5.2; report 003 "Protocol Description"; report 004 §3.3: json.dumps and encode()',
  advice: "Strip the line end that reading a line leaves, and send the text alone.",
  needsPackets: true,
};

/** Whether messages bring line ends that their protocol does not have; it needs nothing but packets. */
export const terminator: Checker = {
  rules: [rule],
  check: (evidence) => ownedConnections(evidence).flatMap((owned) => checkBoth(evidence, owned)),
};

function checkBoth(evidence: Evidence, { connection }: OwnedConnection): readonly Finding[] {
  const { client, server } = evidence.conditions;
  const isMixed = client.protocol !== server.protocol;
  const ends = [
    { ...endOf(evidence, connection, "client"), stream: connection.clientToServer },
    { ...endOf(evidence, connection, "server"), stream: connection.serverToClient },
  ];
  return ends.flatMap(({ who, side, stream }) => {
    const speaks = protocolOf(evidence, who);
    // A server passes on what clients of another protocol say, line end and all.
    if (speaks.lineEnds || stream.chunks.length === 0 || (isMixed && who === "server")) return [];
    const ended = endedMessages(stream).find((message) => who !== "server" || !isPassedOn(evidence, message));
    const name = nameConnection(connection);
    if (ended === undefined)
      return [holds(rule, { message: `${name}: no message of the ${who} ends in a line end of its own.` })];
    const { octets } = ended;
    return [
      broken(rule, {
        side,
        frames: [ended.frame],
        message: `${name}: the ${who}'s message in frame ${ended.frame} ends in a line end, which ${speaks.title} does not send.`,
        expected: quoteOctets(withoutLineEnd(octets), 80),
        got: quoteOctets(octets, 80),
      }),
    ];
  });
}

interface EndedMessage {
  readonly octets: Uint8Array;
  readonly frame: number;
  readonly timestampNs: bigint;
}

/** Returns the messages that end in a line end; a pickle may end in any octet, so only what is text counts. */
function endedMessages({ octets: stream, chunks }: ReassembledStream): readonly EndedMessage[] {
  return chunks
    .filter(({ push, offset }) => push && stream[offset] !== 0x80)
    .map(({ offset, length, frame, timestampNs }) => ({
      octets: stream.subarray(offset, offset + length),
      frame,
      timestampNs,
    }))
    .filter(({ octets }) => octets.at(-1) === 0x0a);
}

/** Whether a server relays what a client wrote with its line end: what it puts around a message stands before it. */
function isPassedOn(evidence: Evidence, { octets, timestampNs }: EndedMessage): boolean {
  return ownedConnections(evidence).some(({ connection }) =>
    endedMessages(connection.clientToServer).some((heard) => {
      const shared = sharedEnd(heard.octets, octets);
      const isWhole = shared === heard.octets.length;
      return heard.timestampNs <= timestampNs && (isWhole || shared > lineEndOf(octets));
    }),
  );
}

/** How many octets at the end of both are the same. */
function sharedEnd(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  while (count < Math.min(a.length, b.length) && a.at(-1 - count) === b.at(-1 - count)) count++;
  return count;
}

function lineEndOf(octets: Uint8Array): number {
  return octets.at(-2) === 0x0d ? 2 : 1;
}

function withoutLineEnd(octets: Uint8Array): Uint8Array {
  return octets.subarray(0, -lineEndOf(octets));
}
