import { seqAdd, seqCompare } from "../../wire/seq.ts";
import type { AnalysisFlag } from "./connection.ts";
import { EXHAUSTED } from "./flow.ts";
import type { SegmentInContext } from "./segment-in-context.ts";

/** A retransmission this soon after the duplicate acknowledgments is a fast one. */
const FAST_RETRANSMISSION_NS = 20_000_000n;
/** Without a measured round trip, a segment this late still counts as reordered. */
const DEFAULT_REORDER_NS = 3_000_000n;

/** Returns which kind of late segment this is; `undefined` when it advances the sequence. */
export function classifyRetransmission(segment: SegmentInContext): AnalysisFlag | undefined {
  const { tcp, sequence, own, other } = segment;
  const isSpurious =
    tcp.length > 0 &&
    other.lastAcknowledgment !== 0 &&
    seqCompare(seqAdd(sequence, tcp.length), other.lastAcknowledgment) <= 0;
  if (isSpurious) return "spurious-retransmission";
  if (own.nextSequence === 0 || seqCompare(sequence, own.nextSequence) >= 0) return undefined;
  const followsWindowProbe = tcp.length > 1 && sequence === seqAdd(own.nextSequence, -1);
  if (followsWindowProbe) return undefined;
  if (isFast(segment)) return "fast-retransmission";
  return isOutOfOrder(segment) ? "out-of-order" : "retransmission";
}

function isFast({ sequence, timestampNs, other }: SegmentInContext): boolean {
  const askedFor = other.duplicates >= 2 || other.duplicates === EXHAUSTED;
  if (!askedFor || other.lastAcknowledgment !== sequence || other.lastTimeNs === undefined) return false;
  return isWithin(timestampNs - other.lastTimeNs, FAST_RETRANSMISSION_NS);
}

function isOutOfOrder({ tcp, sequence, timestampNs, own, conversation }: SegmentInContext): boolean {
  const end = seqAdd(sequence, tcp.length + (tcp.flags.syn || tcp.flags.fin ? 1 : 0));
  const limit = conversation.initialRoundTripNs ?? DEFAULT_REORDER_NS;
  return end !== own.nextSequence && isWithin(timestampNs - own.nextSequenceTimeNs, limit);
}

function isWithin(durationNs: bigint, limitNs: bigint): boolean {
  return durationNs >= 0n && durationNs < limitNs;
}
