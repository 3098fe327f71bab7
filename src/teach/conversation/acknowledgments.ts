import type { TrackedSegment } from "../../capture/tcp/connection.ts";
import { seqCompare } from "../../wire/seq.ts";
import type { Side } from "./conversation.ts";
import { numbersTaken, otherSide, senderOf } from "./sides.ts";

/** Who acknowledges whom, by the place of a segment in its connection. */
export interface Acknowledgments {
  /** The places of those that a segment acknowledges first. */
  readonly acknowledges: readonly (readonly number[])[];
  /** The place of the first one that acknowledges all of a segment. */
  readonly acknowledgedBy: readonly (number | undefined)[];
}

const NONE: readonly number[] = [];

/** Returns which segment acknowledges which: the first of the other side behind it whose number lies at its end or beyond (RFC 9293 §3.4). */
export function matchAcknowledgments(segments: readonly TrackedSegment[]): Acknowledgments {
  const waiting: Record<Side, { place: number; end: number }[]> = { client: [], server: [] };
  const acknowledgedBy: (number | undefined)[] = new Array(segments.length).fill(undefined);
  const acknowledges = segments.map((segment, at) => {
    const sender = senderOf(segment);
    const other = otherSide(sender);
    const { acknowledgmentNumber } = segment;
    const taken = numbersTaken(segment);
    if (taken > 0) waiting[sender].push({ place: at, end: segment.sequenceNumber + taken });
    const [oldest] = waiting[other];
    if (acknowledgmentNumber === undefined || oldest === undefined) return NONE;
    const isCovered = ({ end }: { end: number }) => seqCompare(acknowledgmentNumber, end) >= 0;
    // Most acknowledge the oldest, or nothing.
    const covered = waiting[other].filter(isCovered);
    if (covered.length === 0) return NONE;
    waiting[other] = waiting[other].filter((each) => !isCovered(each));
    for (const { place } of covered) acknowledgedBy[place] = at;
    return covered.map(({ place }) => place);
  });
  return { acknowledges, acknowledgedBy };
}
