import type { AnalysisFlag } from "./connection.ts";

/** The bits of `SegmentAnalysis.flags`. */
export const ANALYSIS = {
  portNumbersReused: 1 << 0,
  retransmission: 1 << 1,
  fastRetransmission: 1 << 2,
  spuriousRetransmission: 1 << 3,
  outOfOrder: 1 << 4,
  previousSegmentNotCaptured: 1 << 5,
  ackedUnseenSegment: 1 << 6,
  windowUpdate: 1 << 7,
  windowFull: 1 << 8,
  keepAlive: 1 << 9,
  keepAliveAck: 1 << 10,
  duplicateAck: 1 << 11,
  zeroWindowProbe: 1 << 12,
  zeroWindow: 1 << 13,
  zeroWindowProbeAck: 1 << 14,
} as const;

/** Each bit's word, and what Wireshark's Info column says of it, in the order of the bits. */
export const ANALYSIS_WORDS: readonly (readonly [AnalysisFlag, string])[] = [
  ["port-numbers-reused", "TCP Port numbers reused"],
  ["retransmission", "TCP Retransmission"],
  ["fast-retransmission", "TCP Fast Retransmission"],
  ["spurious-retransmission", "TCP Spurious Retransmission"],
  ["out-of-order", "TCP Out-Of-Order"],
  ["previous-segment-not-captured", "TCP Previous segment not captured"],
  ["acked-unseen-segment", "TCP ACKed unseen segment"],
  ["window-update", "TCP Window Update"],
  ["window-full", "TCP Window Full"],
  ["keep-alive", "TCP Keep-Alive"],
  ["keep-alive-ack", "TCP Keep-Alive ACK"],
  ["duplicate-ack", "TCP Dup ACK"],
  ["zero-window-probe", "TCP ZeroWindowProbe"],
  ["zero-window", "TCP ZeroWindow"],
  ["zero-window-probe-ack", "TCP ZeroWindowProbeAck"],
];

/** Returns the words of the bits that are set. */
export function analysisWords(flags: number): readonly AnalysisFlag[] {
  return ANALYSIS_WORDS.filter((_, bit) => (flags & (1 << bit)) !== 0).map(([word]) => word);
}
