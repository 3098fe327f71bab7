import { seqAdd, seqCompare } from "../../wire/seq.ts";
import { occupiesSequence, type SegmentAnalysis } from "./analysis.ts";
import type { Conversation, UnacknowledgedSegment } from "./flow.ts";
import type { SegmentInContext } from "./segment-in-context.ts";

/** Wireshark stops listing unacknowledged segments here. */
const MAX_UNACKNOWLEDGED = 10_000;

/** Counts an analysed segment in its flows. Returns the frame whose last octet it acknowledges, if there is one. */
export function followSegment(segment: SegmentInContext, { flags }: SegmentAnalysis): number | undefined {
  const { tcp, sequence, acknowledgment, timestampNs, own, other, conversation } = segment;
  const isProbe = flags.includes("zero-window-probe");
  advance(segment, isProbe);
  own.window = tcp.windowSize;
  own.lastAcknowledgment = acknowledgment;
  own.lastTimeNs = timestampNs;
  own.lastWasKeepAlive = flags.includes("keep-alive");
  own.lastWasZeroWindowProbe = isProbe;
  if (tcp.flags.syn) own.awaitsFirstAcknowledgment = true;
  else if (tcp.flags.ack) own.awaitsFirstAcknowledgment = false;
  if (!isProbe && (sequence === own.contiguousEnd || own.contiguousEnd === 0))
    own.contiguousEnd = own.nextSequence;
  measureRoundTrip(segment, conversation);
  return acknowledge(other.unacknowledged, segment);
}

function advance({ frame, tcp, sequence, timestampNs, own }: SegmentInContext, isProbe: boolean): void {
  let end = seqAdd(sequence, tcp.length);
  if (occupiesSequence(tcp) && own.unacknowledged.length < MAX_UNACKNOWLEDGED) {
    if (tcp.flags.syn || tcp.flags.fin) end = seqAdd(end, 1);
    own.unacknowledged.push({ frame, sequence, end });
  }
  if (isProbe || (own.nextSequence !== 0 && seqCompare(end, own.nextSequence) <= 0)) return;
  own.nextSequence = end;
  own.nextSequenceTimeNs = timestampNs;
}

function measureRoundTrip({ tcp, timestampNs }: SegmentInContext, conversation: Conversation): void {
  if (tcp.flags.syn && !tcp.flags.ack) conversation.lastSynTimeNs = timestampNs;
  const isAnswer = tcp.flags.ack && !tcp.flags.syn && conversation.lastSynTimeNs !== undefined;
  if (isAnswer) conversation.initialRoundTripNs ??= timestampNs - (conversation.lastSynTimeNs ?? 0n);
}

function acknowledge(
  waiting: UnacknowledgedSegment[],
  { acknowledgment }: SegmentInContext,
): number | undefined {
  let acknowledged: number | undefined;
  let kept = 0;
  for (const segment of waiting) {
    const past = seqCompare(acknowledgment, segment.end);
    if (past === 0) acknowledged ??= segment.frame;
    if (past >= 0) continue;
    waiting[kept] = segment;
    kept += 1;
  }
  waiting.length = kept;
  return acknowledged;
}
