import type { Connection, ReassembledStream, StreamChunk } from "../../capture/tcp/connection.ts";
import { safeText } from "../../harness/reporters/safe-text.ts";
import type { Direction, MessageType, Protocol } from "../../impls/impl.ts";
import { Recogniser, saidType } from "../../impls/recognise.ts";
import { protocols } from "../../impls/registry.ts";
import { quoteOctets } from "../../wire/octets.ts";
import type { Message, Side } from "./conversation.ts";
import { senderOf } from "./sides.ts";

/** Sent before or out of its turn. */
const OUT_OF_TURN = new Set([
  "retransmission",
  "fast-retransmission",
  "spurious-retransmission",
  "out-of-order",
  "keep-alive",
  "zero-window-probe",
]);

/** Octets of each side that are looked at for a message that was sent in pieces. */
const LOOKED_AT = 8192;

/** Returns the report's protocol that a connection speaks, as far as its first segments or the messages that they add up to prove it. */
export function recogniseProtocol(connection: Connection): Protocol | undefined {
  return bySegments(connection) ?? protocols.find((protocol) => provesItself(connection, protocol));
}

/** Where messages are cut into octets, no segment proves anything. */
function provesItself(connection: Connection, protocol: Protocol): boolean {
  return (["client", "server"] as const).some((from) => {
    const { octets, ends } = cutMessages(connection, from, protocol, LOOKED_AT);
    return ends.some((end, index) => {
      const message = octets.subarray(ends[index - 1] ?? 0, end);
      return saidType(protocol, message, from === "client", index === 0)?.proves === true;
    });
  });
}

function bySegments({ segments, server }: Connection): Protocol | undefined {
  const talk = new Recogniser();
  for (const segment of segments) {
    if (segment.length === 0 || segment.analysis.some((flag) => OUT_OF_TURN.has(flag))) continue;
    talk.see(segment.payload, senderOf(segment) === "client", server.port);
    if (talk.protocol !== undefined || talk.hasGivenUp) break;
  }
  return talk.protocol;
}

/** Returns the messages of both sides, in the order in which they were whole. */
export function findMessages(connection: Connection, protocol: Protocol): readonly Message[] {
  const order = new Map(connection.segments.map(({ frame }, at) => [frame, at]));
  const wholeAt = ({ frames }: Pick<Message, "frames">) =>
    frames.reduce((last, frame) => Math.max(last, order.get(frame) ?? 0), 0);
  const both = [...messagesOf(connection, "client", protocol), ...messagesOf(connection, "server", protocol)];
  return both
    .sort((a, b) => wholeAt(a) - wholeAt(b) || a.start - b.start)
    .map((message, index) => ({ ...message, number: index + 1 }));
}

const DIRECTIONS = { client: "client-to-server", server: "server-to-client" } as const satisfies Record<
  Side,
  Direction
>;

/** Returns the first `most` octets of a side that nothing is missing before, and where its messages end in them. */
function cutMessages(
  connection: Connection,
  from: Side,
  protocol: Protocol,
  most = Number.POSITIVE_INFINITY,
): { readonly stream: ReassembledStream; readonly octets: Uint8Array; readonly ends: readonly number[] } {
  const stream = from === "client" ? connection.clientToServer : connection.serverToClient;
  // Behind a hole nobody knows what is the beginning of a message.
  const known = Math.min(stream.holes[0]?.offset ?? stream.octets.length, most);
  const octets = stream.octets.subarray(0, known);
  const stops = findStops(stream.chunks.filter(({ offset, length }) => offset + length <= known));
  const isOver = known === stream.octets.length && stream.finFrame !== undefined;
  const ends = protocol.messageEnds?.({ octets, direction: DIRECTIONS[from], stops, isOver }) ?? stops;
  return { stream, octets, ends };
}

function messagesOf(
  connection: Connection,
  from: Side,
  protocol: Protocol,
): readonly Omit<Message, "number">[] {
  const { stream, octets, ends } = cutMessages(connection, from, protocol);
  const place = new ChunkPlaces(stream);
  return ends.map((end, index) => {
    const start = ends[index - 1] ?? 0;
    const message = octets.subarray(start, end);
    const type = saidType(protocol, message, from === "client", index === 0);
    return {
      from,
      start,
      end,
      frames: place.framesOf(start, end),
      type,
      words: describe(protocol, type, message, DIRECTIONS[from]),
      quoted: quoteOctets(message),
    };
  });
}

function describe(
  protocol: Protocol,
  type: MessageType | undefined,
  octets: Uint8Array,
  direction: Direction,
): string {
  return safeText(protocol.describe(octets, type?.direction ?? direction));
}

/** Between the segments of one write there is less than this, and less than a reader takes for a pause. */
const AT_ONCE_NS = 20_000_000n;

/** The least that TCP cuts a stream into (RFC 9293 §3.7.1). */
const LEAST_SEGMENT = 536;

/**
 * Returns where the sender stopped: behind a segment that it pushed, unless that is as long as any and the next one came at once, because a long
 * write is pushed on the way too; and behind any segment with a pause after it.
 */
function findStops(chunks: readonly StreamChunk[]): readonly number[] {
  const longest = chunks.reduce((most, { length }) => Math.max(most, length), LEAST_SEGMENT);
  return chunks.flatMap((chunk, at) => {
    const next = chunks[at + 1];
    const goesOn = next !== undefined && next.frame === chunk.frame;
    const isAtOnce = next !== undefined && next.timestampNs - chunk.timestampNs < AT_ONCE_NS;
    const isStop = !goesOn && (chunk.push ? !(isAtOnce && chunk.length >= longest) : !isAtOnce);
    return isStop ? [chunk.offset + chunk.length] : [];
  });
}

/** Finds the frames of a place in a stream whose messages are asked for from the beginning on. */
class ChunkPlaces {
  readonly #chunks: readonly StreamChunk[];
  #at = 0;

  constructor({ chunks }: ReassembledStream) {
    this.#chunks = chunks;
  }

  framesOf(start: number, end: number): readonly number[] {
    const frames = new Set<number>();
    for (;;) {
      const chunk = this.#chunks[this.#at];
      if (chunk === undefined || chunk.offset >= end) break;
      if (chunk.offset + chunk.length > start) frames.add(chunk.frame);
      if (chunk.offset + chunk.length > end) break;
      this.#at += 1;
    }
    return [...frames];
  }
}
