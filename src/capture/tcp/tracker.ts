import type { DecodedPacket } from "../layers/decode-packet.ts";
import type { PacketRecord } from "../packet.ts";
import { type AnalysedSegment, createSegmentAnalyser } from "./analyser.ts";
import { type Closing, createClosing } from "./closing.ts";
import type { Connection, Endpoint } from "./connection.ts";
import { findHandshake } from "./handshake.ts";
import { reassemble } from "./reassembly.ts";

/** Gathers the TCP connections of a capture, packet by packet; it can be asked at any time. */
export interface Tracker {
  /** Takes the next packet, `frame` being its number from 1. Returns its segment; `undefined` when it has none to analyse. */
  add(packet: PacketRecord, frame: number, decoded?: DecodedPacket): AnalysedSegment | undefined;
  /** Returns every connection so far, in the order of `stream`. */
  connections(): readonly Connection[];
  /** Tells whether there was a connection and every one has ended: reset, refused, or both FINs acknowledged. */
  allClosed(): boolean;
}

/** Returns a tracker that has seen nothing. It keeps every segment; for rows alone, `createSegmentAnalyser` keeps none. */
export function createTracker(): Tracker {
  const analyser = createSegmentAnalyser();
  const tracked: TrackedConnection[] = [];
  return {
    add(packet, frame, decoded) {
      const segment = analyser.analyse(packet, frame, decoded);
      if (segment === undefined) return undefined;
      tracked[segment.stream] ??= { segments: [], closing: createClosing() };
      const connection = tracked[segment.stream];
      connection?.segments.push(segment);
      connection?.closing.note(segment);
      return segment;
    },
    connections: () => tracked.flatMap(({ segments, closing }) => summarise(segments, closing)),
    allClosed: () => tracked.length > 0 && tracked.every(({ closing }) => isClosed(closing.end)),
  };
}

interface TrackedConnection {
  readonly segments: AnalysedSegment[];
  readonly closing: Closing;
}

function isClosed(end: Connection["end"]): boolean {
  return end === "fin" || end === "reset" || end === "refused";
}

function summarise(segments: readonly AnalysedSegment[], closing: Closing): readonly Connection[] {
  const [first] = segments;
  if (first === undefined) return [];
  const { client, server } = endpointsOf(first);
  return [
    {
      stream: first.stream,
      client,
      server,
      segments: [...segments],
      clientToServer: reassemble(segments, "client-to-server"),
      serverToClient: reassemble(segments, "server-to-client"),
      handshake: findHandshake(segments),
      end: closing.end,
      completeness: segments.at(-1)?.completenessAfter ?? 0,
    },
  ];
}

function endpointsOf(first: AnalysedSegment): { readonly client: Endpoint; readonly server: Endpoint } {
  return first.direction === "client-to-server"
    ? { client: first.source, server: first.destination }
    : { client: first.destination, server: first.source };
}
