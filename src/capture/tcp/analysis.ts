import { seqAdd, seqCompare } from "../../wire/seq.ts";
import type { TcpSegment } from "../layers/tcp.ts";
import type { AnalysisFlag } from "./connection.ts";
import { EXHAUSTED } from "./flow.ts";
import { classifyRetransmission } from "./retransmission.ts";
import type { SegmentInContext } from "./segment-in-context.ts";

/** What the analysis says of one segment. */
export interface SegmentAnalysis {
  readonly flags: readonly AnalysisFlag[];
  readonly duplicateAck?: { readonly number: number; readonly frame: number };
}

/**
 * Returns Wireshark's analysis of a segment, and counts its acknowledgment in the flows. The tests run in Wireshark's order,
 * because a segment that is one thing is often not asked for the next.
 */
export function analyseSegment(segment: SegmentInContext): SegmentAnalysis {
  const flags: AnalysisFlag[] = [];
  let duplicateAck: SegmentAnalysis["duplicateAck"];
  if (isZeroWindowProbe(segment)) {
    flags.push("zero-window-probe");
  } else {
    flags.push(...classifyState(segment));
    const answer = classifyAnswer(segment);
    if (answer !== undefined) flags.push(answer);
    if (answer === "duplicate-ack") duplicateAck = countDuplicate(segment);
  }
  noteNewAcknowledgment(segment);
  if (acknowledgesUnseen(segment)) flags.push("acked-unseen-segment");
  if (occupiesSequence(segment.tcp) && !flags.includes("keep-alive")) {
    const kind = classifyRetransmission(segment);
    if (kind !== undefined) flags.push(kind);
  }
  return { flags, ...(duplicateAck && { duplicateAck }) };
}

/** Tells whether a segment takes up sequence numbers: data, SYN or FIN. */
export function occupiesSequence({ length, flags }: TcpSegment): boolean {
  return length > 0 || flags.syn || flags.fin;
}

function isZeroWindowProbe({ tcp, sequence, own, other }: SegmentInContext): boolean {
  return tcp.length === 1 && sequence === own.nextSequence && other.window === 0;
}

function classifyState(segment: SegmentInContext): readonly AnalysisFlag[] {
  const { tcp, sequence, own } = segment;
  const isPlain = !tcp.flags.syn && !tcp.flags.fin && !tcp.flags.rst;
  const flags: AnalysisFlag[] = [];
  if (isPlain && tcp.windowSize === 0) flags.push("zero-window");
  if (own.nextSequence !== 0 && seqCompare(sequence, own.nextSequence) > 0 && !tcp.flags.rst) {
    flags.push("previous-segment-not-captured");
  }
  if (isPlain && tcp.length <= 1 && sequence === seqAdd(own.nextSequence, -1)) flags.push("keep-alive");
  if (isWindowUpdate(segment)) flags.push("window-update");
  if (isPlain && fillsWindow(segment)) flags.push("window-full");
  return flags;
}

function isWindowUpdate(segment: SegmentInContext): boolean {
  const { windowSize } = segment.tcp;
  return repeatsAcknowledgment(segment) && windowSize !== 0 && windowSize !== segment.own.window;
}

/** An empty segment that brings nothing new but perhaps its window. */
function repeatsAcknowledgment({ tcp, sequence, acknowledgment, own }: SegmentInContext): boolean {
  return (
    tcp.length === 0 &&
    !tcp.flags.syn &&
    !tcp.flags.fin &&
    !tcp.flags.rst &&
    sequence === own.nextSequence &&
    acknowledgment === own.lastAcknowledgment
  );
}

function fillsWindow({ tcp, sequence, other }: SegmentInContext): boolean {
  if (tcp.length === 0 || other.scale === "unknown") return false;
  const shift = other.awaitsFirstAcknowledgment || other.scale === "unused" ? 0 : other.scale;
  const window = (other.window ?? 0xffff_ffff) * 2 ** shift;
  return seqAdd(sequence, tcp.length) === seqAdd(other.lastAcknowledgment, window);
}

function classifyAnswer(segment: SegmentInContext): AnalysisFlag | undefined {
  const { tcp, own, other } = segment;
  if (!repeatsAcknowledgment(segment) || tcp.windowSize !== own.window) return undefined;
  if (tcp.windowSize === 0) return other.lastWasZeroWindowProbe ? "zero-window-probe-ack" : undefined;
  return other.lastWasKeepAlive ? "keep-alive-ack" : "duplicate-ack";
}

function countDuplicate({ own }: SegmentInContext): { readonly number: number; readonly frame: number } {
  own.duplicates = own.duplicates === EXHAUSTED ? 1 : own.duplicates + 1;
  return { number: own.duplicates, frame: own.lastNewAcknowledgmentFrame };
}

function noteNewAcknowledgment({ own, acknowledgment, frame }: SegmentInContext): void {
  if (acknowledgment === own.lastAcknowledgment) return;
  own.lastNewAcknowledgmentFrame = frame;
  own.duplicates = 0;
}

function acknowledgesUnseen({ tcp, acknowledgment, other }: SegmentInContext): boolean {
  if (other.contiguousEnd === 0 || !tcp.flags.ack || seqCompare(acknowledgment, other.contiguousEnd) <= 0)
    return false;
  if (seqCompare(other.contiguousEnd, other.nextSequence) < 0) {
    other.contiguousEnd = other.nextSequence;
    return true;
  }
  const isFirstOfItsKind = other.duplicates === 0;
  other.duplicates = EXHAUSTED;
  return isFirstOfItsKind;
}
