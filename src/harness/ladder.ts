import type { Connection, TrackedSegment } from "../capture/tcp/connection.ts";
import { across } from "../netlab/forwarder/wire-order.ts";
import { quoteOctets } from "../wire/octets.ts";
import { type Crossing, frameAt, timeOf } from "./crossings.ts";
import { summariseNumbers } from "./describe-crossing.ts";
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
  evidence: Evidence,
  finding: Pick<Finding, "frames" | "farFrames">,
): readonly LadderRow[] {
  return evidence.crossings.length > 0
    ? ladderOfCrossings(evidence, finding)
    : ladderOfOneEnd(evidence, finding);
}

function ladderOfOneEnd(
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

/** Where both ends were captured, a packet that one of them lacks is a row too. */
function ladderOfCrossings(
  evidence: Evidence,
  { frames, farFrames = [] }: Pick<Finding, "frames" | "farFrames">,
): readonly LadderRow[] {
  const { crossings, conditions } = evidence;
  const main = conditions.ends?.main ?? "server";
  const far = across(main);
  const isMeant = (each: Crossing) =>
    frames.includes(frameAt(each, main) ?? 0) || farFrames.includes(frameAt(each, far) ?? 0);
  const first = Math.max(0, crossings.findIndex(isMeant) - 1);
  const [start] = crossings;
  return crossings.slice(first, first + MOST_ROWS).map((each) => {
    const { from, fate, isOvertaken, segment } = each;
    const farFrame = frameAt(each, far);
    const shown = isOvertaken ? "overtaken" : fate;
    const timeMs = start === undefined ? 0 : Number((timeOf(each) - timeOf(start)) / 1000n) / 1000;
    return {
      frame: frameAt(each, main) ?? null,
      ...(farFrame === undefined ? {} : { farFrame }),
      ...(shown === "arrived" ? {} : { fate: shown }),
      timeMs,
      from,
      summary: summariseNumbers(evidence, each),
      data:
        segment === undefined || segment.payload.length === 0
          ? ""
          : quoteOctets(segment.payload, DATA_LENGTH),
    };
  });
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
