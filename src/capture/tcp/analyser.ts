import { dissect } from "../layers/dissect.ts";
import { describeTcp, type TcpSegment } from "../layers/tcp.ts";
import type { PacketRecord } from "../packet.ts";
import { PacketView } from "../packet-view.ts";
import { ANALYSIS, analysisWords } from "./analysis-flags.ts";
import type { AnalysisFlag, Endpoint, TrackedSegment } from "./connection.ts";
import { OctetKeeper } from "./octet-keeper.ts";
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
  /** Does the same for a packet that `dissect` has seen, of which it keeps the data. */
  see(view: PacketView): AnalysedSegment | undefined;
}

/** Returns an analyser that has seen nothing. With `only`, segments of other streams (Wireshark's `tcp.stream`) are passed over. */
export function createSegmentAnalyser(only?: number): SegmentAnalyser {
  const kept = new PacketView();
  const analyser = new TcpAnalyser();
  const keeper = new OctetKeeper();

  return {
    analyse(packet, frame) {
      kept.load(packet, frame);
      dissect(kept);
      if (!analyser.analyse(kept, true, only) || !analyser.hasLength) return undefined;
      const tcp = describeTcp(kept);
      return tcp && describeSegment(packet.timestampNs, tcp, kept, analyser);
    },
    see(view) {
      if (!analyser.analyse(view, true, only) || !analyser.hasLength) return undefined;
      const tcp = describeTcp(view);
      const timestampNs = BigInt(view.seconds) * 1_000_000_000n + BigInt(view.nanoseconds);
      return tcp && describeSegment(timestampNs, keepOctets(tcp, keeper), view, analyser);
    },
  };
}

/** Returns a segment whose octets stay when the reader goes on. */
function keepOctets(tcp: TcpSegment, keeper: OctetKeeper): TcpSegment {
  const options = tcp.options.map((option) =>
    option.type === "unknown" ? { ...option, data: keeper.keep(option.data) } : option,
  );
  return { ...tcp, payload: keeper.keep(tcp.payload), options };
}

const NOTHING: readonly AnalysisFlag[] = [];

function describeSegment(
  timestampNs: bigint,
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
    analysis: flags === 0 ? NOTHING : analysisWords(flags),
    ...((flags & ANALYSIS.duplicateAck) !== 0 && {
      duplicateAck: { number: analysis.duplicateNumber, frame: analysis.duplicateFrame },
    }),
    completenessAfter: conversation.completeness,
  };
}
