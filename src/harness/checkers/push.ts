import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { expectedFromClient, expectedFromServer } from "./expected-messages.ts";
import { broken, holds, nameConnection } from "./findings.ts";
import { endOf, type OwnedConnection, ownedConnections } from "./people.ts";
import { placeMessages } from "./place-messages.ts";

const messageEnd: Rule = {
  id: "push.message-end",
  title: "The segment that ends a message carries PSH, so that the reader gets it at once.",
  source: "RFC 9293 §3.9.1.2; report 000 §2; report 002 §7.1",
  advice: "Send each message with one call; the kernel sets PSH at its end by itself.",
  needsPackets: true,
};

/** Whether a reader gets each message at once. */
export const push: Checker = {
  rules: [messageEnd],
  check: (evidence) =>
    ownedConnections(evidence).flatMap((owned) => [
      ...checkPush(evidence, owned, "client"),
      ...checkPush(evidence, owned, "server"),
    ]),
};

function checkPush(evidence: Evidence, owned: OwnedConnection, end: "client" | "server"): readonly Finding[] {
  const { connection } = owned;
  const stream = end === "client" ? connection.clientToServer : connection.serverToClient;
  if (stream.chunks.length === 0 || evidence.transcript.length === 0) return [];
  const { who, side } = endOf(evidence, connection, end);
  const expected =
    end === "client" ? expectedFromClient(evidence, owned) : expectedFromServer(evidence, owned);
  const name = nameConnection(connection);
  const placed = placeMessages(expected, stream);
  const ends = new Set(placed.map(({ octets, offset }) => offset + octets.length));
  const lasts = stream.chunks.filter(({ offset: at, length }) => ends.has(at + length));
  if (lasts.length === 0) return [];
  const silent = lasts.filter(({ push: psh }) => !psh);
  if (silent.length > 0) {
    const frames = silent.map(({ frame }) => frame);
    const message = `${name}: a message of the ${who} ends in frame ${frames[0]}, which carries no PSH.`;
    return [broken(messageEnd, { side, frames, message, expected: "PSH, ACK", got: "ACK" })];
  }
  const frames = lasts.map(({ frame }) => frame);
  return [holds(messageEnd, { frames, message: `${name}: each message of the ${who} ends with PSH.` })];
}
