import type { Connection, ReassembledStream } from "../../capture/tcp/connection.ts";
import { concat, equalOctets, quoteOctets } from "../../wire/octets.ts";
import type { Evidence } from "../evidence.ts";
import type { Finding } from "../report.ts";
import type { Checker, Rule } from "./checker.ts";
import { type Expected, expectedFromClient, expectedFromServer } from "./expected-messages.ts";
import { broken, holds, listFrames, nameConnection, undecided } from "./findings.ts";
import { knownMistake } from "./mistaken-octets.ts";
import { type End, endOf, type OwnedConnection, ownedConnections, protocolOf, sideOf } from "./people.ts";
import { cutMessages } from "./pieces.ts";
import { sentAtOnce } from "./sent-at-once.ts";
import { settleOptional } from "./settle-optional.ts";

const fromClient: Rule = {
  id: "framing.client",
  title:
    "A client sends exactly the messages that its protocol has for what its person did, in order, with nothing around them.",
  source:
    'report 000 §1.2; report 001 "Chat Client"; report 002 §5.2; report 003 "Protocol Description"; report 004 §3.3',
  advice:
    "Compare what you send, octet by octet, with the expected text: one send for each message, in this order.",
  needsPackets: true,
};

const fromServer: Rule = {
  id: "framing.server",
  title:
    "A server sends exactly the messages that its protocol has for what it heard, with nothing around them.",
  source:
    'report 000 §1.1; report 001 "Chat Server"; report 002 §5.3; report 003 "Protocol Description"; report 004 §3.2',
  advice:
    "Compare what you send, octet by octet, with the expected text: one send for each message, in this order.",
  needsPackets: true,
};

/** Which octets go over the wire. */
export const framing: Checker = {
  rules: [fromClient, fromServer],
  check: (evidence) =>
    earliestFirst(ownedConnections(evidence).flatMap((owned) => checkConnection(evidence, owned))),
};

/** What went wrong first may be why the rest did; what never came is no beginning. */
function earliestFirst(findings: readonly Finding[]): readonly Finding[] {
  const rank = ({ verdict, got, frames }: Finding) => {
    if (verdict !== "fail") return Number.POSITIVE_INFINITY;
    return got === "nothing" ? Number.MAX_SAFE_INTEGER : (frames[0] ?? 0);
  };
  return [...findings].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

function checkConnection(evidence: Evidence, owned: OwnedConnection): readonly Finding[] {
  const { connection } = owned;
  if (connection.end === "refused" || evidence.transcript.length === 0) return [];
  return [
    compare(evidence, owned, {
      rule: fromClient,
      end: endOf(evidence, connection, "client"),
      stream: connection.clientToServer,
      expected: expectedFromClient(evidence, owned),
    }),
    compare(evidence, owned, {
      rule: fromServer,
      end: endOf(evidence, connection, "server"),
      stream: connection.serverToClient,
      expected: expectedFromServer(evidence, owned),
    }),
  ];
}

interface Comparison {
  readonly rule: Rule;
  readonly end: End;
  readonly stream: ReassembledStream;
  readonly expected: readonly Expected[];
}

function compare(evidence: Evidence, owned: OwnedConnection, comparison: Comparison): Finding {
  const { rule, end, stream } = comparison;
  const name = nameConnection(owned.connection);
  const expected = settleOptional(comparison.expected, stream.octets);
  const wanted = concat(expected.map(({ octets }) => octets));
  if (equalOctets(wanted, stream.octets)) {
    const frames = stream.chunks.map(({ frame }) => frame);
    return holds(rule, {
      frames,
      message: `${name}: the ${end.who} sent its ${expected.length} messages, octet for octet.`,
    });
  }
  const protocol = protocolOf(evidence, end.who);
  const { client, server } = evidence.conditions;
  const isMixed = client.protocol !== server.protocol;
  const isBegun = equalOctets(wanted.subarray(0, stream.octets.length), stream.octets);
  const stopped = isBegun ? stoppedAt(owned.connection, stream, isMixed) : undefined;
  if (stopped !== undefined) {
    const message = `${name}: the ${end.who} sent its messages until the other side ${stopped.how} (frame ${stopped.frame}).`;
    return holds(rule, { severity: "note", frames: [stopped.frame], message });
  }
  if (isMixed && sideOf(evidence, end.who).reading === null) {
    const message = `${name}: what the ${end.who} owes a program of another protocol, its report does not say in full.`;
    return holds(rule, { severity: "note", message });
  }
  if (rule === fromServer && protocol.takesSeveral) {
    if (isRearranged(stream.octets, comparison.expected)) {
      const message = `${name}: the server sent every message, in another order than they were caused.`;
      return holds(rule, { severity: "note", message });
    }
    const doubt = whyUncertain(evidence);
    if (doubt !== undefined) {
      return undecided(rule, `${name}: what the server had to send cannot be told, because ${doubt}.`);
    }
  }
  const at = firstDifference(wanted, stream.octets);
  const { message: wantedMessage, offset } = messageAt(expected, at);
  const from = stream.chunks.find((chunk) => chunk.offset + chunk.length > at || chunk.length === 0);
  const sent = stream.octets.subarray(0, endOfSegment(stream, at));
  const isMore = at >= wanted.length;
  const left = isMore
    ? comparison.expected.find((each) => each.optional && !expected.includes(each))
    : undefined;
  const stray = isMore ? dueElsewhere(evidence, owned, rule, sent.subarray(at)) : undefined;
  const instead = left ?? wantedMessage;
  const what =
    stray ?? explain(end.who, instead, sent, at, offset, left === undefined ? wanted.length : Infinity);
  const hint = instead && knownMistake(instead.octets, sent.subarray(offset));
  const mistake = hint === undefined ? "" : `, ${hint}`;
  const ending = from === undefined ? behind(stream) : "";
  const octet = at < stream.octets.length ? `octet ${at + 1}` : `behind octet ${at}`;
  return broken(rule, {
    side: end.side,
    frames: from === undefined ? lastFrames(owned.connection, stream) : [from.frame],
    message: `${name}: ${what}${mistake} (${octet} of what the ${end.who} sent${ending}; ${protocol.title})`,
    expected: instead === undefined ? "nothing more" : excerpt(instead.octets, at - offset, 80),
    got: offset >= stream.octets.length ? "nothing" : excerpt(sent.subarray(offset), at - offset, 80),
  });
}

/** Says that a client sent on one connection what it had to send on another of its own, as in the private chats of CSE4074. */
function dueElsewhere(
  evidence: Evidence,
  { connection, role }: OwnedConnection,
  rule: Rule,
  sent: Uint8Array,
): string | undefined {
  if (rule !== fromClient) return undefined;
  const others = ownedConnections(evidence).filter(
    (other) => other.role === role && other.connection !== connection,
  );
  const due = others.find((other) =>
    expectedFromClient(evidence, other).some(({ octets }) =>
      equalOctets(octets, sent.subarray(0, octets.length)),
    ),
  );
  if (due === undefined) return undefined;
  return `the ${role} sent ${quoteOctets(sent, 60)} here, which was due on ${nameConnection(due.connection)}`;
}

/** Where a stream ends too early: its last data and its end, else the beginning of the connection. */
function lastFrames({ handshake }: Connection, stream: ReassembledStream): readonly number[] {
  const last = [stream.chunks.at(-1)?.frame, stream.finFrame ?? stream.rstFrame];
  const frames = last.filter((frame) => frame !== undefined);
  return frames.length > 0 || handshake.syn === undefined ? frames : [handshake.syn];
}

/** How a stream ended, where it did. */
function behind({ finFrame, rstFrame }: ReassembledStream): string {
  if (finFrame !== undefined) return `; its FIN is frame ${finFrame}`;
  return rstFrame === undefined ? "" : `; its RST is frame ${rstFrame}`;
}

/** Where the segment ends that holds the octet at `at`: what follows it are other messages. */
function endOfSegment({ chunks, octets }: ReassembledStream, at: number): number {
  const chunk = chunks.find(({ offset, length }) => offset <= at && at < offset + length);
  return chunk === undefined ? octets.length : chunk.offset + chunk.length;
}

/** Quotes octets such that the one at `at` is among what is shown. */
function excerpt(octets: Uint8Array, at: number, limit: number): string {
  if (at < limit - LEAD || octets.length <= limit) return quoteOctets(octets, limit);
  let begin = at - LEAD;
  while (begin > 0 && ((octets[begin] ?? 0) & 0xc0) === 0x80) begin--;
  return `…${quoteOctets(octets.subarray(begin), limit)}`;
}

/** How many octets before a difference are shown where a message is too long to be shown whole. */
const LEAD = 20;

/**
 * Returns why a sender need send no more: the kernel of a receiver that had closed refused what still came with RST, so that nothing can
 * be sent; or a receiver of another protocol closed.
 */
function stoppedAt(
  { clientToServer, serverToClient }: Connection,
  sent: ReassembledStream,
  isMixed: boolean,
): { readonly how: string; readonly frame: number } | undefined {
  const { finFrame, rstFrame } = sent === clientToServer ? serverToClient : clientToServer;
  if (finFrame === undefined) return undefined;
  if (rstFrame !== undefined && sent.chunks.some(({ frame }) => finFrame < frame && frame < rstFrame))
    return { how: "had closed and answered with RST", frame: rstFrame };
  return isMixed ? { how: "of another protocol closed", frame: finFrame } : undefined;
}

/** Says why nobody can tell what a server read as one message; `undefined` when each came alone and whole. */
function whyUncertain(evidence: Evidence): string | undefined {
  for (const owned of ownedConnections(evidence)) {
    const { who } = endOf(evidence, owned.connection, "client");
    if (cutMessages(evidence, owned, "client").length > 0)
      return `the ${who} program sent it messages in pieces`;
    if (protocolOf(evidence, "server").tellsLengths) continue;
    const [pair] = sentAtOnce(evidence, owned);
    if (pair === undefined) continue;
    const frames = pair.map(({ frame }) => frame);
    return `the ${who} program sent it two messages at once (${listFrames(frames)}), which one read may take as one`;
  }
  return undefined;
}

function explain(
  who: string,
  wanted: Expected | undefined,
  actual: Uint8Array,
  at: number,
  offset: number,
  wantedLength: number,
): string {
  const due = wanted === undefined ? "" : ` due because ${wanted.because}`;
  if (at >= actual.length && at > offset) {
    const [part, whole] = [actual.subarray(offset), wanted?.octets ?? actual];
    return `the ${who} sent only ${quoteOctets(part, 60)} of ${quoteOctets(whole, 60)}`;
  }
  if (at >= actual.length)
    return `the ${who} never sent ${quoteOctets(wanted?.octets ?? actual, 60)}, which was${due}`;
  if (actual[at] === 0x0a || (actual[at] === 0x0d && actual[at + 1] === 0x0a)) {
    return `the ${who} sent a line end that the report does not send`;
  }
  if (at >= wantedLength)
    return `the ${who} sent ${quoteOctets(actual.subarray(at), 60)}, which nothing called for`;
  const [got, was] = [actual.subarray(offset), wanted?.octets ?? actual];
  return `the ${who} sent ${excerpt(got, at - offset, 60)} where ${excerpt(was, at - offset, 60)} was${due}`;
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
  while (at < stream.length) {
    const rest = stream.subarray(at);
    const fits = ({ octets }: Expected) => equalOctets(octets, rest.subarray(0, octets.length));
    const sure = left.findIndex((message) => !message.optional && fits(message));
    const next = sure < 0 ? left.findIndex(fits) : sure;
    const [message] = next < 0 ? [] : left.splice(next, 1);
    if (message === undefined) return false;
    at += message.octets.length;
  }
  return left.every(({ optional }) => optional);
}
