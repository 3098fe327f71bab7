import type { PacketRecord } from "../packet.ts";
import type { PacketView } from "../packet-view.ts";
import { type AnalysedSegment, createSegmentAnalyser } from "./analyser.ts";
import { type Closing, createClosing } from "./closing.ts";
import type { Connection } from "./connection.ts";
import { createHandshake, type Handshake } from "./handshake.ts";
import { reassemble } from "./reassembly.ts";

/** Gathers the TCP connections of a capture, packet by packet; it can be asked at any time. */
export interface Tracker {
  /** Takes the next packet, `frame` being its number from 1. Returns its segment; `undefined` when it has none to analyse. */
  add(packet: PacketRecord, frame: number): AnalysedSegment | undefined;
  /** Does the same for a packet that `dissect` has seen, of which it keeps the data. */
  see(view: PacketView): AnalysedSegment | undefined;
  /** Returns every connection so far, in the order of `stream`, which takes a look at every segment. */
  connections(): readonly Connection[];
  /**
   * Returns the connections whose handshake is complete, in the order in which that came about. The array grows and its members keep up to
   * date, so that asking costs nothing.
   */
  openings(): readonly Opening[];
  /** Returns how many connections have not ended: by a reset, a refusal, or both FINs acknowledged. */
  unendedCount(): number;
  /** Returns how many segments carried data. */
  dataCount(): number;
}

/** Both ends of a connection, and how it has ended by now. */
export type Opening = Pick<Connection, "client" | "server" | "end">;

/**
 * Returns a tracker that has seen nothing. It keeps every segment; for rows alone, `createSegmentAnalyser` keeps none. With `only` it keeps those
 * of that stream.
 */
export function createTracker(only?: number): Tracker {
  const analyser = createSegmentAnalyser(only);
  const tracked: TrackedConnection[] = [];
  const openings: Opening[] = [];
  let unended = 0;
  let withData = 0;

  function begin(stream: number): TrackedConnection {
    const begun = { segments: [], handshake: createHandshake(), closing: createClosing() };
    tracked[stream] = begun;
    unended += 1;
    return begun;
  }

  function note({ segments, handshake, closing }: TrackedConnection, segment: AnalysedSegment): void {
    const [wasOpen, wasEnded] = [handshake.frames.ack !== undefined, isEnded(closing)];
    segments.push(segment);
    if (segment.length > 0) withData += 1;
    handshake.note(segment);
    closing.note(segment);
    if (!wasOpen && handshake.frames.ack !== undefined) openings.push(openingOf(segment, closing));
    if (!wasEnded && isEnded(closing)) unended -= 1;
  }

  function keep(segment: AnalysedSegment | undefined): AnalysedSegment | undefined {
    if (segment !== undefined) note(tracked[segment.stream] ?? begin(segment.stream), segment);
    return segment;
  }

  return {
    add: (packet, frame) => keep(analyser.analyse(packet, frame)),
    see: (view) => keep(analyser.see(view)),
    connections: () => tracked.flatMap(summarise),
    openings: () => openings,
    unendedCount: () => unended,
    dataCount: () => withData,
  };
}

interface TrackedConnection {
  readonly segments: AnalysedSegment[];
  readonly handshake: Handshake;
  readonly closing: Closing;
}

function isEnded({ end }: Closing): boolean {
  return end === "fin" || end === "reset" || end === "refused";
}

function summarise({ segments, handshake, closing }: TrackedConnection): readonly Connection[] {
  const [first] = segments;
  if (first === undefined) return [];
  return [
    {
      stream: first.stream,
      ...endpointsOf(first),
      segments: [...segments],
      clientToServer: reassemble(segments, "client-to-server"),
      serverToClient: reassemble(segments, "server-to-client"),
      handshake: handshake.frames,
      end: closing.end,
      completeness: segments.at(-1)?.completenessAfter ?? 0,
    },
  ];
}

function openingOf(segment: AnalysedSegment, closing: Closing): Opening {
  return {
    ...endpointsOf(segment),
    get end() {
      return closing.end;
    },
  };
}

function endpointsOf({
  direction,
  source,
  destination,
}: AnalysedSegment): Pick<Connection, "client" | "server"> {
  return direction === "client-to-server"
    ? { client: source, server: destination }
    : { client: destination, server: source };
}
