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
    const ended = messageEnds(stream).find(({ last }) => last === 0x0a);
    const name = nameConnection(connection);
    if (ended === undefined)
      return [holds(rule, { message: `${name}: no message of the ${who} ends in a line end.` })];
    const octets = stream.octets.subarray(ended.offset, ended.offset + ended.length);
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

/** A pickle may end in any octet, so only what is text counts. */
function messageEnds({ octets, chunks }: ReassembledStream) {
  return chunks
    .filter(({ push, offset }) => push && octets[offset] !== 0x80)
    .map((chunk) => ({ ...chunk, last: octets[chunk.offset + chunk.length - 1] }));
}

function withoutLineEnd(octets: Uint8Array): Uint8Array {
  return octets.subarray(0, octets.at(-2) === 0x0d ? -2 : -1);
}
