import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { broken, holds, nameConnection } from "./findings.ts";
import { endOf, type OwnedConnection, ownedConnections, protocolOf } from "./people.ts";

const firstSpeaker: Rule = {
  id: "order.first-speaker",
  title: "The side that the protocol names sends the first octet of a connection.",
  source:
    'report 000 §2, frame 18002; report 001 "Chat Server": the welcome; report 002 §5.2; report 003 REGISTER; report 004 §3.3: the log-in',
  advice:
    "Let that side send as its first action after the connection stands, and let the other side receive first.",
  needsPackets: true,
};

/** Who speaks first. */
export const order: Checker = {
  rules: [firstSpeaker],
  check: (evidence) => ownedConnections(evidence).flatMap((owned) => checkFirst(evidence, owned)),
};

function checkFirst(evidence: Evidence, { connection, role, acceptor }: OwnedConnection): readonly Finding[] {
  // Between two clients nobody need answer, and two protocols that both wait, or both speak, have no first speaker.
  if (acceptor !== "server" || protocolOf(evidence, role).name !== protocolOf(evidence, acceptor).name)
    return [];
  const first = connection.segments.find(({ length }) => length > 0);
  if (first === undefined) return [];
  const name = nameConnection(connection);
  const speaker = first.direction === "client-to-server" ? "client" : "server";
  const { who, side } = endOf(evidence, connection, speaker);
  const own = protocolOf(evidence, who);
  const frames = [first.frame];
  if (own.firstSpeaker === speaker) {
    return [
      holds(firstSpeaker, {
        frames,
        message: `${name}: the ${who} speaks first, as ${own.title} wants.`,
      }),
    ];
  }
  return [
    broken(firstSpeaker, {
      side,
      frames,
      message: `${name}: the ${who} spoke first, but in ${own.title} the ${own.firstSpeaker} does.`,
      expected: `the ${own.firstSpeaker} first`,
      got: `the ${who} first`,
    }),
  ];
}
