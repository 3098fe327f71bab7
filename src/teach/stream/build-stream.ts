import type { ReassembledStream } from "../../capture/tcp/connection.ts";
import type { Call, CallLog } from "../../harness/calls/call.ts";
import { type TiedCalls, tieCalls } from "../../harness/calls/tie-calls.ts";
import { safeText } from "../../harness/reporters/safe-text.ts";
import type { Conversation, Side } from "../conversation/conversation.ts";
import { findCuts, findJoins, type Pieces } from "./cuts.ts";
import type { CallRuler, CallSpan, Span, StreamDirection, StreamRulers } from "./stream.ts";

/** What rulers are made of. */
export interface StreamSource {
  readonly conversation: Conversation;
  /** The calls of the programs at the ends. */
  readonly calls: readonly CallLog[];
  /** Why there are none of an end, as a sentence; for where there are none. */
  readonly whyNoCalls: Readonly<Record<Side, string>>;
  /** Who is at the ends, where that is known better than by the addresses. */
  readonly names?: Readonly<Partial<Record<Side, string>>> | undefined;
}

/** Which octets of each direction are shown. */
export interface OctetChoice {
  /** The first one, and how many at most. */
  readonly first: number;
  readonly most: number;
}

/** Returns the rulers of a connection. Whatever is counted is of the whole stream, whichever octets are shown. */
export function buildStream(source: StreamSource, choice: OctetChoice): StreamRulers {
  const { connection, protocol, names } = source.conversation;
  const end = (role: Side) => {
    const { address, port } = connection[role];
    const byAddress =
      connection.client.address === connection.server.address ? undefined : names.get(address);
    const name = source.names?.[role] ?? byAddress;
    return { role, name: name === undefined || name === "" ? null : safeText(name), address, port };
  };
  return {
    schema: "lab-stream/1",
    stream: connection.stream,
    protocol: protocol?.title ?? null,
    ends: { client: end("client"), server: end("server") },
    directions: [
      direction("client", "server", source, choice),
      direction("server", "client", source, choice),
    ],
  };
}

function direction(
  from: Side,
  to: Side,
  { conversation, calls, whyNoCalls }: StreamSource,
  { first, most }: OctetChoice,
): StreamDirection {
  const { connection } = conversation;
  const stream = from === "client" ? connection.clientToServer : connection.serverToClient;
  const length = lengthOf(stream);
  const start = Math.min(first, length);
  const shown = { start, end: Math.min(length, start + most) };
  const startNs = connection.segments[0]?.timestampNs ?? 0n;
  const ruler = (end: Side, kind: Call["kind"]) => {
    const tied = tieCalls(connection, end, calls);
    if (tied === undefined) return { calls: null, why: whyNoCalls[end] };
    // Of octets that are there, somebody wrote each; who read none may not have read.
    if (kind === "write" && length > 0 && !tied.calls.some((call) => call.kind === kind))
      return { calls: null, why: `what was noted has calls of the ${end}, but none that writes.` };
    return { calls: rulerOf(tied, kind, startNs), why: null };
  };
  const [writes, reads] = [ruler(from, "write"), ruler(to, "read")];
  const segments = stream.chunks.map(({ frame, push, offset, length }) => ({
    start: offset,
    end: offset + length,
    frame,
    push,
  }));
  const messages = conversation.messages
    .filter((message) => message.from === from)
    .map(({ number, start, end, type, words }) => ({
      number,
      start,
      end,
      type: type?.name ?? null,
      words: safeText(words),
    }))
    .sort((a, b) => a.start - b.start);
  const pieces: Pieces = {
    write: writes.calls?.calls ?? [],
    segment: segments.map(({ start, end, frame }) => ({ start, end, number: frame })),
    read: reads.calls?.calls ?? [],
  };
  return {
    from,
    to,
    length,
    shown,
    octets: Buffer.from(stream.octets.subarray(shown.start, shown.end)).toString("hex"),
    holes: stream.holes.map(({ offset, length }): Span => ({ start: offset, end: offset + length })),
    writes: writes.calls,
    whyNoWrites: writes.why,
    segments,
    messages,
    reads: reads.calls,
    whyNoReads: reads.why,
    cuts: findCuts(messages, pieces),
    joins: findJoins(messages, pieces),
  };
}

function lengthOf({ octets }: ReassembledStream): number {
  return octets.length;
}

function rulerOf({ source, by, calls }: TiedCalls, kind: Call["kind"], startNs: bigint): CallRuler {
  const own = calls.filter((call) => call.kind === kind);
  const spans: CallSpan[] = [];
  let length = 0;
  for (const { name, atNs, asked, result = 0 } of own) {
    if (result === 0) continue;
    spans.push({
      number: spans.length + 1,
      start: length,
      end: length + result,
      name: safeText(name),
      atMs: atNs === undefined ? null : Number(atNs - startNs) / 1e6,
      asked: asked ?? null,
    });
    length += result;
  }
  const errors = own.flatMap(({ error }) => (error === undefined ? [] : [error]));
  return {
    source,
    tiedBy: by,
    calls: spans,
    length,
    wouldBlock: errors.filter(isWouldBlock).length,
    sawEnd: kind === "read" && own.some(({ result, asked }) => result === 0 && asked !== 0),
    errors: [...new Set(errors.filter((error) => !isWouldBlock(error)))].map(safeText),
  };
}

function isWouldBlock(error: string): boolean {
  return error === "EAGAIN" || error === "EWOULDBLOCK";
}
