import type { Connection, TrackedSegment } from "../../capture/tcp/connection.ts";
import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { expectedFromClient, expectedFromServer } from "./expected-messages.ts";
import { broken, holds, nameConnection } from "./findings.ts";
import { endOf, type OwnedConnection, ownedConnections, protocolOf } from "./people.ts";
import { placeMessages } from "./place-messages.ts";

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

function checkFirst(evidence: Evidence, owned: OwnedConnection): readonly Finding[] {
  const { connection, role, acceptor } = owned;
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
  if (isCausedElsewhere(evidence, owned, first)) {
    const message = `${name}: what another client caused came to the ${role} before that had said anything; it went to everybody.`;
    return [holds(firstSpeaker, { frames, severity: "note", message })];
  }
  const silent = endOf(evidence, connection, own.firstSpeaker);
  // What a silent side never sent, the rules of framing name.
  if (evidence.transcript.length > 0 && neverOpened(evidence, owned, own.firstSpeaker)) return [];
  const waitedMs = waitBefore(connection, first);
  const expected = `the ${own.firstSpeaker} first`;
  const got = `the ${who} first`;
  if (waitedMs >= PATIENCE_MS) {
    const message = `${name}: the ${silent.who} kept silent for ${Math.floor(waitedMs)} ms, until the ${who} spoke, but in ${own.title} the ${own.firstSpeaker} speaks first.`;
    return [broken(firstSpeaker, { side: silent.side, frames, message, expected, got })];
  }
  const message = `${name}: the ${who} spoke first, but in ${own.title} the ${own.firstSpeaker} does.`;
  return [broken(firstSpeaker, { side, frames, message, expected, got })];
}

/** Who speaks first does so as soon as the connection stands: longer the other side need not wait. */
const PATIENCE_MS = 1000;

/** Whether a server only tells everybody what somebody else has said, a client that has not said its name yet among them. */
function isCausedElsewhere(evidence: Evidence, owned: OwnedConnection, first: TrackedSegment): boolean {
  if (first.direction !== "server-to-client" || !protocolOf(evidence, "server").takesSeveral) return false;
  const [told] = placeMessages(expectedFromServer(evidence, owned), owned.connection.serverToClient);
  return (
    told !== undefined &&
    ownedConnections(evidence).some(
      ({ connection }) =>
        connection !== owned.connection &&
        connection.clientToServer.chunks.some(({ timestampNs }) => timestampNs <= first.timestampNs),
    )
  );
}

/** Whether the side that speaks first never sent its first message, neither early nor late. */
function neverOpened(evidence: Evidence, owned: OwnedConnection, side: "client" | "server"): boolean {
  const { clientToServer, serverToClient } = owned.connection;
  const [expected, { octets: sent }] =
    side === "client"
      ? [expectedFromClient(evidence, owned), clientToServer]
      : [expectedFromServer(evidence, owned), serverToClient];
  const opening = expected.find(({ optional }) => !optional)?.octets;
  return opening !== undefined && Buffer.from(sent).indexOf(opening) < 0;
}

/** How long the connection had stood when somebody spoke. */
function waitBefore({ handshake, segments }: Connection, first: TrackedSegment): number {
  const stands = segments.find(({ frame }) => frame === (handshake.ack ?? handshake.synAck));
  if (stands === undefined) return 0;
  return Number(first.timestampNs - stands.timestampNs) / 1e6;
}
