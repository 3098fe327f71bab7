import type { ReassembledStream } from "../../capture/tcp/connection.ts";
import { concat, equalOctets, quoteOctets } from "../../wire/octets.ts";
import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { type Expected, expectedFromClient, expectedFromServer } from "./expected-messages.ts";
import { broken, holds, nameConnection } from "./findings.ts";
import { type OwnedConnection, ownedConnections, protocolOf } from "./people.ts";

const fromClient: Rule = {
  id: "framing.client",
  title:
    "A client sends exactly the messages that its protocol has for what its person did, in order, with nothing around them.",
  source: "report 000 §1.2; report 002 §5.2",
  advice:
    "Compare what you send, octet by octet, with the expected text: one send for each message, in this order.",
  needsPackets: true,
};

const fromServer: Rule = {
  id: "framing.server",
  title:
    "A server sends exactly the messages that its protocol has for what it heard, with nothing around them.",
  source: "report 000 §1.1; report 002 §5.3",
  advice:
    "Compare what you send, octet by octet, with the expected text: one send for each message, in this order.",
  needsPackets: true,
};

const push: Rule = {
  id: "push.message-end",
  title: "The segment that ends a message carries PSH, so that the reader gets it at once.",
  source: "RFC 9293 §3.9.1.2; report 000 §2; report 002 §7.1",
  advice: "Send each message with one call; the kernel sets PSH at its end by itself.",
  needsPackets: true,
};

/** Which octets go over the wire, and where the messages in them end. */
export const framing: Checker = {
  rules: [fromClient, fromServer, push],
  check: (evidence) => ownedConnections(evidence).flatMap((owned) => checkConnection(evidence, owned)),
};

function checkConnection(evidence: Evidence, owned: OwnedConnection): readonly Finding[] {
  const { connection, role } = owned;
  if (connection.end === "refused" || evidence.transcript.length === 0) return [];
  const sent = expectedFromClient(evidence, owned);
  const answered = expectedFromServer(evidence, owned);
  return [
    compare(evidence, owned, {
      rule: fromClient,
      side: "client",
      stream: connection.clientToServer,
      expected: sent,
    }),
    compare(evidence, owned, {
      rule: fromServer,
      side: "server",
      stream: connection.serverToClient,
      expected: answered,
    }),
    ...checkPush(owned, "client", connection.clientToServer, sent),
    ...checkPush(owned, "server", connection.serverToClient, answered),
  ].map((finding) =>
    role === "witness" && finding.side === "client" ? { ...finding, side: "server" as const } : finding,
  );
}

interface Comparison {
  readonly rule: Rule;
  readonly side: "client" | "server";
  readonly stream: ReassembledStream;
  readonly expected: readonly Expected[];
}

function compare(
  evidence: Evidence,
  owned: OwnedConnection,
  { rule, side, stream, expected }: Comparison,
): Finding {
  const name = nameConnection(owned.connection);
  const wanted = concat(expected.map(({ octets }) => octets));
  if (equalOctets(wanted, stream.octets)) {
    const frames = stream.chunks.map(({ frame }) => frame);
    return holds(rule, {
      frames,
      message: `${name}: the ${side} sent its ${expected.length} messages, octet for octet.`,
    });
  }
  const protocol = protocolOf(evidence, side === "server" ? "server" : owned.role);
  if (side === "server" && protocol.takesSeveral && isRearranged(stream.octets, expected)) {
    const message = `${name}: the ${side} sent every message, in another order than they were caused.`;
    return holds(rule, { severity: "note", message });
  }
  const at = firstDifference(wanted, stream.octets);
  const { message: wantedMessage, offset } = messageAt(expected, at);
  const frames = stream.chunks
    .filter((chunk) => chunk.offset + chunk.length > at || chunk.length === 0)
    .slice(0, 1);
  const got = stream.octets.subarray(offset, offset + Math.max(wantedMessage?.octets.length ?? 0, 1) + 16);
  return broken(rule, {
    side,
    frames: frames.map(({ frame }) => frame),
    message: `${name}: ${explain(side, wantedMessage, stream.octets, at, offset, wanted.length)} (octet ${at} of what the ${side} sent; ${protocol.title})`,
    expected: wantedMessage === undefined ? "nothing more" : quoteOctets(wantedMessage.octets, 80),
    got: offset >= stream.octets.length ? "nothing" : quoteOctets(got, 80),
  });
}

function explain(
  side: string,
  wanted: Expected | undefined,
  actual: Uint8Array,
  at: number,
  offset: number,
  wantedLength: number,
): string {
  const because = wanted === undefined ? "" : `, because ${wanted.because}`;
  if (at >= actual.length && at > offset) {
    const [part, whole] = [actual.subarray(offset), wanted?.octets ?? actual];
    return `the ${side} sent only ${quoteOctets(part, 60)} of ${quoteOctets(whole, 60)}`;
  }
  if (at >= actual.length)
    return `the ${side} never sent ${quoteOctets(wanted?.octets ?? actual, 60)}${because}`;
  if (actual[at] === 0x0a || (actual[at] === 0x0d && actual[at + 1] === 0x0a)) {
    return `the ${side} sent a line end that the report does not send`;
  }
  if (at >= wantedLength)
    return `the ${side} sent ${quoteOctets(actual.subarray(at), 60)}, which nothing called for`;
  return `the ${side} sent something else than ${quoteOctets(wanted?.octets ?? actual, 60)}${because}`;
}

function firstDifference(a: Uint8Array, b: Uint8Array): number {
  const end = Math.min(a.length, b.length);
  for (let at = 0; at < end; at++) if (a[at] !== b[at]) return at;
  return end;
}

function messageAt(
  expected: readonly Expected[],
  at: number,
): { message: Expected | undefined; offset: number } {
  let offset = 0;
  for (const message of expected) {
    if (at < offset + message.octets.length) return { message, offset };
    offset += message.octets.length;
  }
  return { message: undefined, offset: at };
}

/** A server with a thread for each client may send two clients' lines in either order; the longest that fits is taken first. */
function isRearranged(stream: Uint8Array, expected: readonly Expected[]): boolean {
  const left = [...expected].sort((a, b) => b.octets.length - a.octets.length);
  let at = 0;
  while (left.length > 0) {
    const rest = stream.subarray(at);
    const next = left.findIndex(({ octets }) => equalOctets(octets, rest.subarray(0, octets.length)));
    const [message] = next < 0 ? [] : left.splice(next, 1);
    if (message === undefined) return false;
    at += message.octets.length;
  }
  return at === stream.length;
}

function checkPush(
  { connection }: OwnedConnection,
  side: "client" | "server",
  stream: ReassembledStream,
  expected: readonly Expected[],
): readonly Finding[] {
  if (stream.chunks.length === 0) return [];
  const name = nameConnection(connection);
  const ends = new Set<number>();
  let offset = 0;
  for (const { octets } of expected) {
    offset += octets.length;
    ends.add(offset);
  }
  const lasts = stream.chunks.filter(({ offset: at, length }) => ends.has(at + length));
  if (lasts.length === 0) return [];
  const silent = lasts.filter(({ push: psh }) => !psh);
  if (silent.length > 0) {
    const frames = silent.map(({ frame }) => frame);
    const message = `${name}: a message of the ${side} ends in frame ${frames[0]}, which carries no PSH.`;
    return [broken(push, { side, frames, message, expected: "PSH, ACK", got: "ACK" })];
  }
  const frames = lasts.map(({ frame }) => frame);
  return [holds(push, { frames, message: `${name}: each message of the ${side} ends with PSH.` })];
}
