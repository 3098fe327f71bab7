import type { Connection, StreamChunk } from "../../capture/tcp/connection.ts";
import type { Deed, ProgramEvent, Protocol, Reading } from "../../impls/impl.ts";
import { concat } from "../../wire/octets.ts";
import type { Evidence, ProgramRole } from "../evidence.ts";
import { isLeftAlone } from "./left-alone.ts";
import { portsOf } from "./own-ports.ts";
import { deedsAsHeard, type OwnedConnection, ownedConnections, protocolOf, sideOf } from "./people.ts";
import { settleOptional } from "./settle-optional.ts";

/** A message that must be on the wire, and why: words that follow "because". */
export interface Expected {
  readonly octets: Uint8Array;
  readonly because: string;
  /** Set where it may as well be missing. */
  readonly optional?: true;
}

/** Returns what the program that opened a connection must have sent on it, given all that it heard and its person did. */
export function expectedFromClient(evidence: Evidence, owned: OwnedConnection): readonly Expected[] {
  return expectedFrom(evidence, owned.role, owned.connection);
}

/** Returns what the program that took a connection must have sent on it. */
export function expectedFromServer(evidence: Evidence, owned: OwnedConnection): readonly Expected[] {
  return expectedFrom(evidence, owned.acceptor, owned.connection);
}

/** A program whose reading nobody has declared may take either: the one that explains more of what it sent. */
function expectedFrom(evidence: Evidence, who: ProgramRole, connection: Connection): readonly Expected[] {
  const experience = eventsAt(evidence, who);
  const { reading } = sideOf(evidence, who);
  const expectedAs = (read: Reading) => expectedIn(read, { evidence, who, connection, ...experience });
  if (reading !== null) return expectedAs(reading);
  const [report, robust] = [expectedAs("report"), expectedAs("robust")];
  const sent = sentBy(who, connection, experience);
  return explained(robust, sent) > explained(report, sent) ? robust : report;
}

interface Question extends Experience {
  readonly evidence: Evidence;
  readonly who: ProgramRole;
  readonly connection: Connection;
}

function expectedIn(reading: Reading, question: Question): readonly Expected[] {
  const { evidence, who, connection, own, events } = question;
  const protocol = protocolOf(evidence, who);
  const index = own.findIndex((each) => each.connection === connection);
  const messages =
    who === "server"
      ? protocol.serverMessages(events, reading, evidence.conditions.accounts)
      : protocol.clientMessages(events, reading);
  const wanted = messages.filter((message) => message.connection === index);
  const sent = sentBy(who, connection, question);
  const cut = who === "server" ? (protocol.recut?.(wanted, sent) ?? wanted) : wanted;
  return protocol.writtenAs === undefined ? cut : asWritten(cut, sent, protocol.writtenAs);
}

function sentBy(who: ProgramRole, connection: Connection, { own }: Experience): Uint8Array {
  const isOpener = own.find((each) => each.connection === connection)?.role === who;
  return (isOpener ? connection.clientToServer : connection.serverToClient).octets;
}

/** How many octets at the start of what was sent are as expected. */
function explained(expected: readonly Expected[], sent: Uint8Array): number {
  const wanted = concat(settleOptional(expected, sent).map(({ octets }) => octets));
  const at = wanted.findIndex((octet, index) => octet !== sent[index]);
  return at < 0 ? wanted.length : at;
}

/** Returns the messages in the way in which the program writes them, as far as it sent them. */
function asWritten(
  wanted: readonly Expected[],
  sent: Uint8Array,
  writtenAs: NonNullable<Protocol["writtenAs"]>,
): readonly Expected[] {
  let offset = 0;
  return wanted.map((message) => {
    const octets = writtenAs(message.octets, sent.subarray(offset));
    if (octets === undefined) return message;
    offset += octets.length;
    return { ...message, octets };
  });
}

/** What happened at a program, as far as it could notice, and its connections in the order of their numbers. */
interface Experience {
  readonly own: readonly OwnedConnection[];
  readonly events: readonly ProgramEvent[];
}

function eventsAt(evidence: Evidence, who: ProgramRole): Experience {
  const own = ownedConnections(evidence).filter(({ role, acceptor }) => role === who || acceptor === who);
  const hasPerson = who !== "server" || protocolOf(evidence, who).hasHost;
  const deeds = (hasPerson ? deedsAsHeard(evidence, who) : []).map(({ t, deed }) => {
    const mayBeUnsaid = deed.type === "leave" && isLeftAlone(evidence, who, own, t);
    const done: Deed = mayBeUnsaid ? { type: "leave", unsaid: true } : deed;
    return { t, event: { type: "deed", deed: done } as const };
  });
  const listening = portsOf(evidence, who, own).map(
    (port): TimedEvent => ({ t: 0n, event: { type: "listening", port } }),
  );
  const timed = own.flatMap((each, index) => timedEvents(each.connection, index, each.role === who));
  const all: readonly TimedEvent[] = [...listening, ...deeds, ...timed];
  return {
    own,
    events: all.toSorted((a, b) => (a.t < b.t ? -1 : a.t > b.t ? 1 : 0)).map(({ event }) => event),
  };
}

interface TimedEvent {
  readonly t: bigint;
  readonly event: ProgramEvent;
}

/** A program notices a connection once the handshake is complete, octets as they arrive, and its end by FIN or RST. */
function timedEvents(connection: Connection, index: number, isOpener: boolean): readonly TimedEvent[] {
  const { client, server, clientToServer, serverToClient, handshake } = connection;
  const [heard, said] = isOpener ? [serverToClient, clientToServer] : [clientToServer, serverToClient];
  const established = isOpener ? handshake.synAck : handshake.ack;
  const opened: TimedEvent = {
    t: timeOf(connection, established ?? handshake.syn),
    event: {
      type: "opened",
      connection: index,
      by: isOpener ? "self" : "peer",
      peer: isOpener ? server : client,
    },
  };
  const received = heard.chunks.map(
    ({ frame, offset, length, timestampNs }, at): TimedEvent => ({
      t: timestampNs,
      event: {
        type: "received",
        connection: index,
        octets: heard.octets.subarray(offset, offset + length),
        frame,
        ...(goesOn(heard.chunks, at) && { goesOn: true }),
      },
    }),
  );
  const coming: readonly TimedEvent[] = isOpener
    ? []
    : [
        { t: opened.t - BEFORE_NS, event: { type: "leaving", connection: index } },
        { t: opened.t, event: { type: "left", connection: index } },
      ];
  return [
    ...coming,
    opened,
    ...received,
    ...endOfPeer(connection, index, heard.finFrame ?? heard.rstFrame),
    ...endBySelf(connection, index, said.finFrame ?? said.rstFrame),
  ];
}

/** The least that TCP cuts a stream into (RFC 9293 §3.7.1). */
const LEAST_SEGMENT = 536;

/** Between the segments of one write there is less than this, and less than a reader takes for a pause. */
const AT_ONCE_NS = 20_000_000n;

/** A segment that is shorter than others of its stream ends what its sender wrote. */
function goesOn(chunks: readonly StreamChunk[], at: number): boolean {
  const [chunk, next] = [chunks[at], chunks[at + 1]];
  if (chunk === undefined || next === undefined) return false;
  const longest = chunks.reduce((most, { length }) => Math.max(most, length), LEAST_SEGMENT);
  if (chunk.length < longest) return false;
  return next.timestampNs - chunk.timestampNs < AT_ONCE_NS;
}

function endOfPeer(connection: Connection, index: number, frame: number | undefined): readonly TimedEvent[] {
  if (frame === undefined) return [];
  const t = timeOf(connection, frame);
  return [
    { t: t - BEFORE_NS, event: { type: "leaving", connection: index } },
    { t, event: { type: "closed", connection: index, frame, by: "peer" } },
    { t: t + BEHIND_NS, event: { type: "left", connection: index } },
  ];
}

function endBySelf(connection: Connection, index: number, frame: number | undefined): readonly TimedEvent[] {
  if (frame === undefined) return [];
  return [{ t: timeOf(connection, frame), event: { type: "closed", connection: index, frame, by: "self" } }];
}

function timeOf({ segments }: Connection, frame: number | undefined): bigint {
  return segments.find((segment) => segment.frame === frame)?.timestampNs ?? 0n;
}

/** A server that waits for a pause behind a line, or has a thread for each client, may hear who comes or goes before a line that came earlier. */
const BEFORE_NS = 100_000_000n;

/** How long a program may take to notice that the other end has gone; what it sends there until then harms nobody. */
const BEHIND_NS = 1_000_000_000n;
