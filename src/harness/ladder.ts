import type { Connection, TrackedSegment } from "../capture/tcp/connection.ts";
import { quoteOctets } from "../wire/octets.ts";
import type { Evidence } from "./evidence.ts";
import type { Finding, LadderRow } from "./report.ts";

/** Packets shown beside a finding at most. */
const MOST_ROWS = 8;

/** Octets of data shown of a packet. */
const DATA_LENGTH = 28;

/**
 * Returns the packets that a finding is about, each with a neighbour before and behind; for a finding about what never came, the
 * last packets with data of the first connection.
 */
export function ladderFor(
  { connections }: Evidence,
  { frames }: Pick<Finding, "frames">,
): readonly LadderRow[] {
  const startNs =
    connections.flatMap(({ segments }) => segments[0]?.timestampNs ?? []).reduce(least, undefined) ?? 0n;
  const connection = connections.find(({ segments }) => segments.some(({ frame }) => frames.includes(frame)));
  const segments =
    connection === undefined ? lastWithData(connections[0]) : around(connection.segments, frames);
  return segments.map((segment) => toRow(segment, startNs));
}

function around(segments: readonly TrackedSegment[], frames: readonly number[]): readonly TrackedSegment[] {
  const first = segments.findIndex(({ frame }) => frames.includes(frame));
  const last = segments.findLastIndex(({ frame }) => frames.includes(frame));
  return segments.slice(Math.max(0, first - 1), Math.min(last + 2, Math.max(0, first - 1) + MOST_ROWS));
}

function lastWithData(connection: Connection | undefined): readonly TrackedSegment[] {
  return connection?.segments.filter(({ length }) => length > 0).slice(-MOST_ROWS / 2) ?? [];
}

function toRow(segment: TrackedSegment, startNs: bigint): LadderRow {
  const { frame, flags, sequenceNumber, acknowledgmentNumber, length, payload } = segment;
  const names = (["fin", "syn", "rst", "psh", "ack"] as const)
    .filter((flag) => flags[flag])
    .map((flag) => flag.toUpperCase());
  const ack = acknowledgmentNumber === undefined ? "" : ` Ack=${acknowledgmentNumber}`;
  return {
    frame,
    timeMs: Number((segment.timestampNs - startNs) / 1000n) / 1000,
    from: segment.direction === "client-to-server" ? "client" : "server",
    summary: `${names.join(", ")} Seq=${sequenceNumber}${ack} Len=${length}`,
    data: length === 0 ? "" : quoteOctets(payload, DATA_LENGTH),
  };
}

function least(a: bigint | undefined, b: bigint): bigint {
  return a === undefined || b < a ? b : a;
}
