import { isHeaderCut, MIN_HEADER_LENGTH } from "../layers/tcp.ts";
import type { SegmentAnalysis } from "../tcp/analysis.ts";
import { ANALYSIS } from "../tcp/analysis-flags.ts";
import { type Field, numberField, presenceField, type SeenPacket, secondsField } from "./field.ts";

/** Wireshark says nothing of a segment whose header it could not read to the end. */
function analysisOf({ view, segment }: SeenPacket): SegmentAnalysis | undefined {
  return segment === undefined || isHeaderCut(view) || view.headerLength < MIN_HEADER_LENGTH
    ? undefined
    : segment.analysis;
}

function hasFlags(packet: SeenPacket, flags: number): boolean {
  return ((analysisOf(packet)?.flags ?? 0) & flags) !== 0;
}

function flagField(name: string, title: string, flags: number): Field {
  return presenceField(`tcp.analysis.${name}`, title, (packet) => hasFlags(packet, flags));
}

const { retransmission, fastRetransmission, spuriousRetransmission } = ANALYSIS;

/** What Wireshark's analysis says of TCP segments. */
export const analysisFields: readonly Field[] = [
  presenceField(
    "tcp.analysis",
    "the analysis has something to say",
    (packet) => analysisOf(packet)?.isNoted === true,
  ),
  presenceField("tcp.analysis.flags", "the analysis noted something", (packet) => hasFlags(packet, -1)),
  numberField(
    "tcp.analysis.acks_frame",
    "the frame whose end is acknowledged",
    (packet) => (analysisOf(packet)?.acknowledgedFrame ?? 0) !== 0,
    ({ segment }) => segment?.analysis.acknowledgedFrame ?? 0,
  ),
  secondsField(
    "tcp.analysis.ack_rtt",
    "seconds since that frame",
    (packet) =>
      (analysisOf(packet)?.acknowledgedFrame ?? 0) !== 0 && packet.segment?.analysis.roundTripNs !== 0,
    ({ segment }) => segment?.analysis.roundTripNs ?? 0,
  ),
  secondsField(
    "tcp.analysis.initial_rtt",
    "seconds from the SYN to the handshake's end",
    (packet) => analysisOf(packet)?.isNoted === true && packet.segment?.conversation.initialRoundTripNs !== 0,
    ({ segment }) => segment?.conversation.initialRoundTripNs ?? 0,
  ),
  numberField(
    "tcp.analysis.bytes_in_flight",
    "octets of this direction on the way",
    (packet) => (analysisOf(packet)?.bytesInFlight ?? 0) !== 0,
    ({ segment }) => segment?.analysis.bytesInFlight ?? 0,
  ),
  numberField(
    "tcp.analysis.push_bytes_sent",
    "octets since the last PSH",
    (packet) =>
      (analysisOf(packet)?.bytesInFlight ?? 0) !== 0 && packet.segment?.analysis.bytesSincePush !== 0,
    ({ segment }) => segment?.analysis.bytesSincePush ?? 0,
  ),
  flagField(
    "retransmission",
    "sent again, in whatever way",
    retransmission | fastRetransmission | spuriousRetransmission,
  ),
  flagField("fast_retransmission", "sent again behind duplicate ACKs", fastRetransmission),
  flagField("spurious_retransmission", "sent again although acknowledged", spuriousRetransmission),
  secondsField(
    "tcp.analysis.rto",
    "seconds since the segment that may have been lost",
    (packet) => hasFlags(packet, retransmission) && packet.segment?.analysis.timeoutNs !== 0,
    ({ segment }) => segment?.analysis.timeoutNs ?? 0,
  ),
  numberField(
    "tcp.analysis.rto_frame",
    "the segment that may have been lost",
    (packet) => hasFlags(packet, retransmission) && packet.segment?.analysis.timeoutNs !== 0,
    ({ segment }) => segment?.analysis.timeoutFrame ?? 0,
  ),
  flagField("out_of_order", "comes behind what was sent later", ANALYSIS.outOfOrder),
  flagField("lost_segment", "something before it was not captured", ANALYSIS.previousSegmentNotCaptured),
  flagField("ack_lost_segment", "acknowledges what was not captured", ANALYSIS.ackedUnseenSegment),
  {
    ...flagField("duplicate_ack", "acknowledges the same again", ANALYSIS.duplicateAck),
    // Wireshark has two of it: one in the tree and one of the expert's.
    count: (packet) => (hasFlags(packet, ANALYSIS.duplicateAck) ? 2 : 0),
  },
  numberField(
    "tcp.analysis.duplicate_ack_num",
    "the how manieth duplicate",
    (packet) => hasFlags(packet, ANALYSIS.duplicateAck),
    ({ segment }) => segment?.analysis.duplicateNumber ?? 0,
  ),
  numberField(
    "tcp.analysis.duplicate_ack_frame",
    "the first with this number",
    (packet) => hasFlags(packet, ANALYSIS.duplicateAck),
    ({ segment }) => segment?.analysis.duplicateFrame ?? 0,
  ),
  flagField("keep_alive", "asks whether the other side is there", ANALYSIS.keepAlive),
  flagField("keep_alive_ack", "answers that", ANALYSIS.keepAliveAck),
  flagField("window_full", "fills the other side's window", ANALYSIS.windowFull),
  flagField("window_update", "tells another window and nothing else", ANALYSIS.windowUpdate),
  flagField("zero_window", "takes nothing more", ANALYSIS.zeroWindow),
  flagField("zero_window_probe", "asks whether the window has opened", ANALYSIS.zeroWindowProbe),
  flagField("zero_window_probe_ack", "answers that it has not", ANALYSIS.zeroWindowProbeAck),
  flagField("reused_ports", "the ports of an earlier connection", ANALYSIS.portNumbersReused),
];
