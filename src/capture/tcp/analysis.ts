import { seqCompare } from "../../wire/seq.ts";
import { FLAG } from "../layers/tcp.ts";
import type { PacketView } from "../packet-view.ts";
import { ANALYSIS } from "./analysis-flags.ts";
import type { Conversation } from "./conversation.ts";
import { EXHAUSTED, type Flow, SCALE } from "./flow.ts";
import { classifyRetransmission } from "./retransmission.ts";

/** Wireshark shows no more octets in flight than this. */
const MAX_FLIGHT = 2_000_000_000;

/** What the analysis says of one segment; refilled for each. Frames are 0 and times NaN where there is nothing to say. */
export class SegmentAnalysis {
  /** When the segment was seen: nanoseconds from its conversation's origin. */
  nowNs = Number.NaN;
  /** Bits of ANALYSIS. */
  flags = 0;
  /** Of a duplicate ACK: its count, and the frame of the first one with its number. */
  duplicateNumber = 0;
  duplicateFrame = 0;
  /** The frame whose end this segment acknowledges exactly, and how long ago that was seen. */
  acknowledgedFrame = 0;
  roundTripNs = Number.NaN;
  /** Of a retransmission: the frame whose loss it may mend, and how long ago that was seen. */
  timeoutFrame = 0;
  timeoutNs = Number.NaN;
  /** Octets that this direction has on the way after this segment; 0 where it carries none, or the count is not known. */
  bytesInFlight = 0;
  /** Octets since the last PSH, those of this segment too; counted where octets in flight are. */
  bytesSincePush = 0;
  /** Whether Wireshark has anything to say of the segment, and so also tells its connection's first round trip. */
  isNoted = false;

  clear(): void {
    this.flags = 0;
    this.acknowledgedFrame = 0;
    this.timeoutFrame = 0;
    this.bytesInFlight = 0;
    this.bytesSincePush = 0;
    this.isNoted = false;
  }
}

/**
 * Fills `analysis` with what Wireshark 4.0 says of a segment, and follows both flows. The tests run in Wireshark's order, because a segment
 * that is one thing is often not asked for the next.
 */
export function analyseSegment(
  view: PacketView,
  own: Flow,
  other: Flow,
  conversation: Conversation,
  analysis: SegmentAnalysis,
): void {
  if ((view.flags & FLAG.ack) !== 0) other.countsFlight = true;
  const isProbe = view.payloadLength === 1 && view.sequence === own.nextSequence && other.window === 0;
  let flags = isProbe ? ANALYSIS.zeroWindowProbe : classifyState(view, own, other);
  if (!isProbe) {
    const answer = classifyAnswer(view, own, other);
    flags |= answer;
    if (answer === ANALYSIS.duplicateAck) countDuplicate(own, analysis);
  }
  if (view.acknowledgment !== own.lastAcknowledgment) {
    own.lastNewAcknowledgmentFrame = view.number;
    own.duplicates = 0;
  }
  if (acknowledgesUnseen(view, other)) {
    analysis.isNoted = true;
    flags |= noteUnseen(other);
  }
  if (occupiesSequence(view) && (flags & ANALYSIS.keepAlive) === 0) {
    const late = classifyRetransmission(view, own, other, conversation, analysis.nowNs);
    flags |= late;
    if (late === ANALYSIS.retransmission) noteTimeout(own, analysis);
  }
  analysis.flags |= flags;
  if (analysis.flags !== 0) analysis.isNoted = true;
  follow(view, own, flags | analysis.flags, analysis.nowNs);
  other.unacknowledged.acknowledge(view.acknowledgment, analysis);
  if (analysis.acknowledgedFrame !== 0) analysis.isNoted = true;
  countFlight(view, own, other, analysis);
}

/** To Wireshark, numbers exactly 2^31 apart are each after the other, and each before it. */
function isAfter(a: number, b: number): boolean {
  return seqCompare(b, a) < 0;
}

/** Tells whether a segment takes up sequence numbers: data, SYN or FIN. */
function occupiesSequence({ payloadLength, flags }: PacketView): boolean {
  return payloadLength > 0 || (flags & (FLAG.syn | FLAG.fin)) !== 0;
}

function classifyState(view: PacketView, own: Flow, other: Flow): number {
  const { payloadLength, sequence } = view;
  const isPlain = (view.flags & (FLAG.syn | FLAG.fin | FLAG.rst)) === 0;
  let flags = 0;
  if (isPlain && view.window === 0) flags |= ANALYSIS.zeroWindow;
  const isAhead = own.nextSequence !== 0 && isAfter(sequence, own.nextSequence);
  if (isAhead && (view.flags & FLAG.rst) === 0) {
    flags |= ANALYSIS.previousSegmentNotCaptured;
    own.countsFlight = false;
  }
  if (isPlain && payloadLength <= 1 && sequence === ((own.nextSequence - 1) | 0)) flags |= ANALYSIS.keepAlive;
  if (isPlain && payloadLength > 0 && fillsWindow(view, other)) flags |= ANALYSIS.windowFull;
  return flags;
}

function fillsWindow({ sequence, payloadLength }: PacketView, other: Flow): boolean {
  if (other.scale === SCALE.unknown) return false;
  const shift = other.awaitsFirstAcknowledgment || other.scale === SCALE.unused ? 0 : other.scale;
  return ((sequence + payloadLength) | 0) === ((other.lastAcknowledgment + (other.window << shift)) | 0);
}

/** What an empty segment is that brings nothing new but perhaps its window. */
function classifyAnswer(view: PacketView, own: Flow, other: Flow): number {
  const isRepeated =
    view.payloadLength === 0 &&
    (view.flags & (FLAG.syn | FLAG.fin | FLAG.rst)) === 0 &&
    view.sequence === own.nextSequence &&
    view.acknowledgment === own.lastAcknowledgment;
  if (!isRepeated) return 0;
  if (view.window !== own.window) return view.window === 0 ? 0 : ANALYSIS.windowUpdate;
  if (view.window === 0)
    return (other.lastFlags & ANALYSIS.zeroWindowProbe) === 0 ? 0 : ANALYSIS.zeroWindowProbeAck;
  return (other.lastFlags & ANALYSIS.keepAlive) === 0 ? ANALYSIS.duplicateAck : ANALYSIS.keepAliveAck;
}

function countDuplicate(own: Flow, analysis: SegmentAnalysis): void {
  own.duplicates = own.duplicates === EXHAUSTED ? 1 : own.duplicates + 1;
  analysis.duplicateNumber = own.duplicates;
  analysis.duplicateFrame = own.lastNewAcknowledgmentFrame;
}

function acknowledgesUnseen({ flags, acknowledgment }: PacketView, { contiguousEnd }: Flow): boolean {
  return contiguousEnd !== 0 && isAfter(acknowledgment, contiguousEnd) && (flags & FLAG.ack) !== 0;
}

/** What was not seen is told once; an acknowledgment that repeats it counts as enough duplicates for a fast retransmission. */
function noteUnseen(other: Flow): number {
  if (seqCompare(other.contiguousEnd, other.nextSequence) < 0) {
    other.contiguousEnd = other.nextSequence;
    return ANALYSIS.ackedUnseenSegment;
  }
  const isFirstOfItsKind = other.duplicates === 0;
  other.duplicates = EXHAUSTED;
  return isFirstOfItsKind ? ANALYSIS.ackedUnseenSegment : 0;
}

/** The oldest segment that waits is the one that is most likely sent again. */
function noteTimeout(
  { unacknowledged, nextSequenceFrame, nextSequenceTimeNs }: Flow,
  analysis: SegmentAnalysis,
): void {
  const { oldestFrame, oldestTimeNs } = unacknowledged;
  analysis.timeoutFrame = oldestFrame === 0 ? nextSequenceFrame : oldestFrame;
  analysis.timeoutNs = analysis.nowNs - (oldestFrame === 0 ? nextSequenceTimeNs : oldestTimeNs);
}

function follow(view: PacketView, own: Flow, flags: number, nowNs: number): void {
  const { sequence, number } = view;
  const isProbe = (flags & ANALYSIS.zeroWindowProbe) !== 0;
  let end = (sequence + view.payloadLength) | 0;
  if (occupiesSequence(view) && !own.unacknowledged.isFull) {
    if ((view.flags & (FLAG.syn | FLAG.fin)) !== 0) end = (end + 1) | 0;
    own.unacknowledged.add(number, sequence, end, nowNs);
  }
  if (!isProbe && (own.nextSequence === 0 || isAfter(end, own.nextSequence))) {
    own.nextSequence = end;
    own.nextSequenceFrame = number;
    own.nextSequenceTimeNs = nowNs;
  }
  if (!isProbe && (own.contiguousEnd === 0 || sequence === own.contiguousEnd))
    own.contiguousEnd = own.nextSequence;
  own.window = view.window;
  own.lastAcknowledgment = view.acknowledgment;
  own.lastTimeNs = nowNs;
  own.lastFlags = flags;
}

/** SYN and FIN count as octets on the way, but are none. */
function countFlight(view: PacketView, own: Flow, other: Flow, analysis: SegmentAnalysis): void {
  if (view.payloadLength <= 0 || !own.countsFlight || own.unacknowledged.isEmpty) return;
  analysis.isNoted = true;
  countSincePush(view, own);
  analysis.bytesSincePush = own.bytesSincePush;
  const flight = (own.unacknowledged.span(own.base) - other.sackedLength) >>> 0;
  if (flight === 0 || flight >= MAX_FLIGHT) return;
  analysis.bytesInFlight = flight - ((view.flags & (FLAG.syn | FLAG.fin)) === 0 ? 0 : 1);
}

function countSincePush({ flags, payloadLength }: PacketView, own: Flow): void {
  own.bytesSincePush = own.lastPushed ? payloadLength : own.bytesSincePush + payloadLength;
  own.lastPushed = (flags & FLAG.psh) !== 0;
}
