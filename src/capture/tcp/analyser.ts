import { dissect } from "../layers/dissect.ts";
import { describeTcp, type TcpSegment } from "../layers/tcp.ts";
import type { PacketRecord } from "../packet.ts";
import { PacketView } from "../packet-view.ts";
import { ANALYSIS, analysisWords } from "./analysis-flags.ts";
import type { Endpoint, TrackedSegment } from "./connection.ts";
import { TcpAnalyser } from "./tcp-analyser.ts";

/** A segment with everything that is known when it is seen. */
export interface AnalysedSegment extends TrackedSegment {
  /** Wireshark's `tcp.stream`. */
  readonly stream: number;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly urgentPointer: number;
  /** `tcp.completeness` behind this segment. */
  readonly completenessAfter: number;
}

/** Analyses the TCP segments of packets that are kept. */
export interface SegmentAnalyser {
  /** Returns the segment that a packet carries; `undefined` when it carries none that can be analysed. */
  analyse(packet: PacketRecord, frame: number): AnalysedSegment | undefined;
}

/** Returns an analyser that has seen nothing. */
export function createSegmentAnalyser(): SegmentAnalyser {
  const view = new PacketView();
  const analyser = new TcpAnalyser();
  return {
    analyse(packet, frame) {
      view.load(packet, frame);
      dissect(view);
      if (!analyser.analyse(view) || !analyser.hasLength) return undefined;
      const tcp = describeTcp(view);
      return tcp && describeSegment(packet, tcp, view, analyser);
    },
  };
}

function describeSegment(
  { timestampNs }: PacketRecord,
  tcp: TcpSegment,
  view: PacketView,
  { conversation, sender, analysis, ...shown }: TcpAnalyser,
): AnalysedSegment {
  const [first, second] = conversation.ends;
  const flags = tcp.isHeaderCut ? 0 : analysis.flags;
  return {
    frame: view.number,
    timestampNs,
    frameLength: view.originalLength,
    stream: conversation.stream,
    source: sender === 0 ? first : second,
    destination: sender === 0 ? second : first,
    direction: (sender === 0) === conversation.firstIsClient ? "client-to-server" : "server-to-client",
    flags: tcp.flags,
    sequenceNumber: shown.sequence,
    sequenceNumberRaw: tcp.sequenceNumber,
    acknowledgmentNumber: tcp.flags.ack ? shown.acknowledgment : undefined,
    acknowledgmentNumberRaw: tcp.acknowledgmentNumber,
    window: shown.window,
    windowRaw: tcp.windowSize,
    urgentPointer: tcp.urgentPointer,
    length: tcp.length,
    payload: tcp.payload,
    options: tcp.options,
    analysis: analysisWords(flags),
    ...((flags & ANALYSIS.duplicateAck) !== 0 && {
      duplicateAck: { number: analysis.duplicateNumber, frame: analysis.duplicateFrame },
    }),
    completenessAfter: conversation.completeness,
  };
}
