import { seqCompare } from "../../wire/seq.ts";
import { FLAG } from "../layers/tcp.ts";
import type { PacketView } from "../packet-view.ts";
import { ANALYSIS } from "./analysis-flags.ts";
import type { Conversation } from "./conversation.ts";
import { EXHAUSTED, type Flow } from "./flow.ts";

/** A retransmission this soon after the duplicate acknowledgments is a fast one. */
const FAST_RETRANSMISSION_NS = 20_000_000;
/** Without a measured round trip, a segment this late still counts as reordered. */
const DEFAULT_REORDER_NS = 3_000_000;

/** Returns the analysis flag of a segment that occupies sequence numbers and comes late; 0 when it advances the sequence. */
export function classifyRetransmission(
  view: PacketView,
  own: Flow,
  other: Flow,
  conversation: Conversation,
  nowNs: number,
): number {
  const { sequence, payloadLength } = view;
  const isSpurious =
    payloadLength > 0 &&
    other.lastAcknowledgment !== 0 &&
    seqCompare((sequence + payloadLength) | 0, other.lastAcknowledgment) <= 0;
  if (isSpurious) return ANALYSIS.spuriousRetransmission;
  if (own.nextSequence === 0 || seqCompare(sequence, own.nextSequence) >= 0) return 0;
  // Data behind a window probe brings the probe's octet again.
  if (payloadLength > 1 && sequence === ((own.nextSequence - 1) | 0)) return 0;
  if (isFast(view, other, nowNs)) return ANALYSIS.fastRetransmission;
  return isOutOfOrder(view, own, conversation, nowNs) ? ANALYSIS.outOfOrder : ANALYSIS.retransmission;
}

function isFast({ sequence }: PacketView, other: Flow, nowNs: number): boolean {
  const isAskedFor = other.duplicates >= 2 || other.duplicates === EXHAUSTED;
  return (
    isAskedFor &&
    other.lastAcknowledgment === sequence &&
    isWithin(nowNs - other.lastTimeNs, FAST_RETRANSMISSION_NS)
  );
}

function isOutOfOrder(
  view: PacketView,
  own: Flow,
  { initialRoundTripNs }: Conversation,
  nowNs: number,
): boolean {
  const takesOne = (view.flags & (FLAG.syn | FLAG.fin)) !== 0 ? 1 : 0;
  const end = (view.sequence + view.payloadLength + takesOne) | 0;
  const limit = initialRoundTripNs === 0 ? DEFAULT_REORDER_NS : initialRoundTripNs;
  return end !== own.nextSequence && isWithin(nowNs - own.nextSequenceTimeNs, limit);
}

/** Times that run backwards count as longer than any other, as they do in Wireshark's unsigned numbers. */
function isWithin(durationNs: number, limitNs: number): boolean {
  if (durationNs < 0) return limitNs < 0 && durationNs < limitNs;
  return limitNs < 0 || durationNs < limitNs;
}
