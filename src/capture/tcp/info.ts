import { seqDistance } from "../../wire/seq.ts";
import type { TcpFlags } from "../layers/tcp.ts";
import type { TcpOption } from "../layers/tcp-options.ts";
import type { AnalysedSegment } from "./analyser.ts";
import type { AnalysisFlag } from "./connection.ts";

/** Returns Wireshark's Info column of a segment whose content is not looked at. */
export function infoLine(segment: AnalysedSegment): string {
  const { source, destination, flags, acknowledgmentNumber, urgentPointer } = segment;
  const words = [
    `${analysisPrefix(segment)}${source.port} → ${destination.port}`,
    `[${flagNames(flags)}]`,
    `Seq=${segment.sequenceNumber}`,
    ...(acknowledgmentNumber === undefined ? [] : [`Ack=${acknowledgmentNumber}`]),
    `Win=${segment.window}`,
    ...(flags.urg ? [`Urg=${urgentPointer}`] : []),
    `Len=${segment.length}`,
    ...segment.options.flatMap((option) => optionWords(option, segment.acknowledgmentBase)),
  ];
  return `${words.join(" ")}${segment.isHeaderCut ? "[Packet size limited during capture]" : ""}`;
}

/** Returns the names of the flags that are set, as Wireshark lists them: `SYN, ACK`. */
function flagNames(flags: TcpFlags): string {
  const names = FLAG_ORDER.filter((name) => flags[name] === true).map((name) => name.toUpperCase());
  return names.length === 0 ? "<None>" : names.join(", ");
}

const FLAG_ORDER = ["fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr", "ae"] as const;

/** Each word is put before what is there already, so the last of this list stands first. */
const PREFIXES: readonly (readonly [AnalysisFlag, string])[] = [
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

function analysisPrefix({ analysis, duplicateAck }: AnalysedSegment): string {
  return PREFIXES.filter(([flag]) => analysis.includes(flag))
    .map(([flag, words]) =>
      flag === "duplicate-ack" && duplicateAck
        ? `[${words} ${duplicateAck.frame}#${duplicateAck.number}] `
        : `[${words}] `,
    )
    .reverse()
    .join("");
}

function optionWords(option: TcpOption, base: number): readonly string[] {
  switch (option.type) {
    case "mss":
      return [`MSS=${option.value}`];
    case "sack-permitted":
      return ["SACK_PERM"];
    case "timestamps":
      return [`TSval=${option.value}`, `TSecr=${option.echo}`];
    case "window-scale":
      return [`WS=${2 ** Math.min(option.shift, 14)}`];
    case "sack":
      return option.blocks.flatMap(({ left, right }) => [
        `SLE=${seqDistance(base, left)}`,
        `SRE=${seqDistance(base, right)}`,
      ]);
    case "unknown":
      return unknownOptionWords(option.kind, option.data);
    case "end":
    case "nop":
      return [];
  }
}

const MD5_SIGNATURE = 19;
const FAST_OPEN = 34;

function unknownOptionWords(kind: number, data: Uint8Array): readonly string[] {
  if (kind === MD5_SIGNATURE && data.length === 16) return ["MD5"];
  if (kind === FAST_OPEN) return [data.length === 0 ? "TFO=R" : "TFO=C"];
  return [];
}
