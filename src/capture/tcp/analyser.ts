import { type DecodedPacket, decodePacket } from "../layers/decode-packet.ts";
import type { PacketRecord } from "../packet.ts";
import { analyseSegment, type SegmentAnalysis } from "./analysis.ts";
import { completenessAfter } from "./completeness.ts";
import type { AnalysisFlag, Endpoint, TrackedSegment } from "./connection.ts";
import { createConversationTable, type Placement } from "./conversation-table.ts";
import type { WindowScale } from "./flow.ts";
import { followSegment } from "./follow-segment.ts";
import { learnBases, learnScale, relativeTo, shownWindow } from "./relative.ts";
import type { SegmentInContext } from "./segment-in-context.ts";

/** A segment with everything that is known when it is seen. */
export interface AnalysedSegment extends TrackedSegment {
  /** Wireshark's `tcp.stream`. */
  readonly stream: number;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly urgentPointer: number;
  /** Whether the capture cut off a part of the options; then nothing was analysed. */
  readonly isHeaderCut: boolean;
  /** The sender's shift before this segment, or why its window is not scaled. */
  readonly windowScale: WindowScale;
  /** `tcp.completeness` before this segment, as Wireshark shows it in one pass. */
  readonly completenessBefore: number;
  readonly completenessAfter: number;
  /** The frame whose end this segment acknowledges exactly. */
  readonly acknowledgesFrame?: number;
  /** The raw number that is shown as 0 in the other direction; SACK blocks are relative to it. */
  readonly acknowledgmentBase: number;
}

/** Analyses TCP segments one after another; it keeps the state of the conversations, not the segments. */
export interface SegmentAnalyser {
  /** Returns the segment that a packet carries; `undefined` when it carries none that can be analysed. */
  analyse(packet: PacketRecord, frame: number, decoded?: DecodedPacket): AnalysedSegment | undefined;
}

/** Returns an analyser that has seen nothing. */
export function createSegmentAnalyser(): SegmentAnalyser {
  const table = createConversationTable();
  return {
    analyse(packet, frame, decoded = decodePacket(packet)) {
      const { ip, tcp } = decoded;
      if (ip === undefined || tcp === undefined) return undefined;
      return analyseInPlace(packet, frame, tcp, table.place(ip, tcp));
    },
  };
}

const NOT_ANALYSED: SegmentAnalysis & { readonly acknowledgesFrame?: number } = { flags: [] };

function analyse(segment: SegmentInContext): typeof NOT_ANALYSED {
  learnScale(segment.tcp, segment.own, segment.other);
  const analysis = analyseSegment(segment);
  const acknowledgesFrame = followSegment(segment, analysis);
  return { ...analysis, ...(acknowledgesFrame !== undefined && { acknowledgesFrame }) };
}

function analyseInPlace(
  { timestampNs, originalLength }: PacketRecord,
  frame: number,
  tcp: NonNullable<DecodedPacket["tcp"]>,
  { conversation, sender, isFirst, portsReused }: Placement,
): AnalysedSegment {
  const own = conversation.flows[sender];
  const other = conversation.flows[sender === 0 ? 1 : 0];
  learnBases(tcp, own, other);
  const sequence = tcp.sequenceNumber;
  const acknowledgment = tcp.acknowledgmentNumber;
  const window = shownWindow(tcp, own);
  const windowScale = own.scale;
  const segment = { frame, timestampNs, tcp, sequence, acknowledgment, own, other, conversation };
  const { acknowledgesFrame, ...analysis } = tcp.isHeaderCut ? NOT_ANALYSED : analyse(segment);
  const completenessBefore = conversation.completeness;
  conversation.completeness = completenessAfter(completenessBefore, tcp, isFirst);
  const reused: readonly AnalysisFlag[] = portsReused ? ["port-numbers-reused"] : [];
  return {
    frame,
    timestampNs,
    frameLength: originalLength,
    stream: conversation.stream,
    source: sender === 0 ? conversation.first : conversation.second,
    destination: sender === 0 ? conversation.second : conversation.first,
    direction: (sender === 0) === conversation.firstIsClient ? "client-to-server" : "server-to-client",
    flags: tcp.flags,
    sequenceNumber: relativeTo(own.base, tcp.sequenceNumber),
    sequenceNumberRaw: tcp.sequenceNumber,
    acknowledgmentNumber: tcp.flags.ack ? relativeTo(other.base, tcp.acknowledgmentNumber) : undefined,
    acknowledgmentNumberRaw: tcp.acknowledgmentNumber,
    acknowledgmentBase: other.base ?? 0,
    window,
    windowRaw: tcp.windowSize,
    windowScale,
    urgentPointer: tcp.urgentPointer,
    isHeaderCut: tcp.isHeaderCut,
    length: tcp.length,
    payload: tcp.payload,
    options: tcp.options,
    analysis: [...reused, ...analysis.flags],
    ...(analysis.duplicateAck && { duplicateAck: analysis.duplicateAck }),
    completenessBefore,
    completenessAfter: conversation.completeness,
    ...(acknowledgesFrame !== undefined && { acknowledgesFrame }),
  };
}
