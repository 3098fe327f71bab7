import { decodePacket } from "../capture/layers/decode-packet.ts";
import { otherInfo } from "../capture/layers/other-info.ts";
import { FLAG } from "../capture/layers/tcp.ts";
import { nextSequence, type TcpFrame } from "../netlab/forwarder/tcp-frame.ts";
import { across, type WireEnd } from "../netlab/forwarder/wire-order.ts";
import { quoteOctets } from "../wire/octets.ts";
import { seqDistance } from "../wire/seq.ts";
import { type Crossing, farCaptureName, timeOf } from "./crossings.ts";
import type { Evidence } from "./evidence.ts";

/** Octets of data that a sentence shows. */
const DATA_LENGTH = 28;

/** Returns in one or two sentences what became of a frame, and what the kernels made of that. */
export function describeCrossing(evidence: Evidence, crossing: Crossing): string {
  const name = nameSight(evidence, crossing);
  const what = summarise(evidence, crossing);
  const frame = `${startSentence(name)} (${what})`;
  const other = across(crossing.from);
  const arrived = crossing.arrived === undefined ? "" : nameAt(evidence, other, crossing.arrived.frame);
  switch (crossing.fate) {
    case "lost":
      return `${frame} never came out at the ${other}'s end.${sentAgain(evidence, crossing)}`;
    case "damaged":
      return `${frame} came out damaged at the ${other}'s end (${arrived}: ${damageOf(crossing)}), and the ${other}'s kernel threw it away.${sentAgain(evidence, crossing)}`;
    case "doubled":
      return `${frame} came out twice at the ${other}'s end, the second time as ${arrived}; the kernel takes octets that it has for old.`;
    case "added":
      return `${frame} was sent by a third party on the wire, not by the ${crossing.from}.`;
    case "arrived":
      if (crossing.isOvertaken)
        return `${frame} was overtaken on the wire, and came out as ${arrived} behind what was sent after it; the kernel puts octets in their order.`;
      return `${frame} came out ${tookMs(crossing)} ms after it was sent, as ${arrived}.${sentAgain(evidence, crossing)}`;
  }
}

/** Returns which frame it is: `frame 7` of capture.pcapng, or of the capture of the wire's other end with the name of that. */
export function nameSight(evidence: Evidence, { from, sent, arrived }: Crossing): string {
  return sent === undefined
    ? nameAt(evidence, across(from), arrived?.frame ?? 0)
    : nameAt(evidence, from, sent.frame);
}

/** Returns words as a sentence begins. */
export function startSentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function nameAt({ conditions }: Evidence, end: WireEnd, frame: number): string {
  const main = conditions.ends?.main ?? "server";
  return end === main ? `frame ${frame}` : `frame ${frame} of ${farCaptureName(main)}`;
}

/** Returns flags and relative numbers, as Wireshark's Info column has them, and the beginning of the data. */
function summarise(evidence: Evidence, crossing: Crossing): string {
  const { segment } = crossing;
  const hasData = segment !== undefined && segment.payload.length > 0;
  const data = hasData ? ` ${quoteOctets(segment.payload, DATA_LENGTH)}` : "";
  return `${summariseNumbers(evidence, crossing)}${data}`;
}

/** Returns flags and relative numbers alone; of what is no TCP segment, what it says. */
export function summariseNumbers(evidence: Evidence, crossing: Crossing): string {
  const { segment, from } = crossing;
  if (segment === undefined) return describeOther(crossing);
  const names = (["fin", "syn", "rst", "psh", "ack"] as const)
    .filter((flag) => (segment.flags & FLAG[flag]) !== 0)
    .map((flag) => flag.toUpperCase());
  const base = initialNumbers(evidence, segment, from);
  const sequence = seqDistance(base.own, segment.sequenceNumber);
  const hasAck = (segment.flags & FLAG.ack) !== 0;
  const ack = hasAck ? ` Ack=${seqDistance(base.other, segment.acknowledgmentNumber)}` : "";
  const isClosed = segment.window === 0 && (segment.flags & FLAG.rst) === 0;
  const window = isClosed ? " Win=0" : "";
  return `${names.join(", ")} Seq=${sequence}${ack}${window} Len=${segment.payload.length}`;
}

function describeOther({ sent, arrived }: Crossing): string {
  const data = (sent ?? arrived)?.octets ?? new Uint8Array();
  const { length } = data;
  const packet = {
    data,
    capturedLength: length,
    originalLength: length,
    linkType: ETHERNET,
    timestampNs: 0n,
  };
  const { protocol, info } = otherInfo(packet, decodePacket(packet));
  return `${protocol} ${info}`;
}

const ETHERNET = 1;

/** The first numbers of both directions of a segment's connection, which Wireshark counts from. */
function initialNumbers({ crossings }: Evidence, segment: TcpFrame, from: WireEnd) {
  const first = (direction: "own" | "other") =>
    crossings.find((each) => {
      const isOwn = each.from === from;
      return (
        each.segment !== undefined &&
        (direction === "own") === isOwn &&
        isOfConnection(each.segment, segment, isOwn)
      );
    })?.segment?.sequenceNumber;
  return {
    own: first("own") ?? segment.sequenceNumber,
    other: first("other") ?? segment.acknowledgmentNumber,
  };
}

function isOfConnection(a: TcpFrame, b: TcpFrame, sameWay: boolean): boolean {
  return sameWay
    ? a.sourcePort === b.sourcePort && a.destinationPort === b.destinationPort
    : a.sourcePort === b.destinationPort && a.destinationPort === b.sourcePort;
}

function damageOf({ sent, arrived }: Crossing): string {
  const [before, after] = [sent?.octets.length ?? 0, arrived?.octets.length ?? 0];
  return before === after ? "its checksum is wrong" : `${after} of ${before} octets`;
}

function tookMs({ sent, arrived }: Crossing): number {
  return Math.round(Number((arrived?.timestampNs ?? 0n) - (sent?.timestampNs ?? 0n)) / 1e6);
}

/** Says when the sender's kernel sent the same octets, or the same mark, once more. */
function sentAgain(evidence: Evidence, crossing: Crossing): string {
  const { segment, from, sent } = crossing;
  if (segment === undefined || sent === undefined || nextSequence(segment) === segment.sequenceNumber)
    return "";
  const again = evidence.crossings.find(
    (each) =>
      each.from === from &&
      each.sent !== undefined &&
      timeOf(each) > sent.timestampNs &&
      each.segment !== undefined &&
      isOfConnection(each.segment, segment, true) &&
      each.segment.sequenceNumber === segment.sequenceNumber &&
      nextSequence(each.segment) !== each.segment.sequenceNumber,
  );
  if (again?.sent === undefined) return ` The ${from}'s kernel did not send it again.`;
  const ms = Math.round(Number(again.sent.timestampNs - sent.timestampNs) / 1e6);
  return ` The ${from}'s kernel sent it again ${ms} ms later (${nameSight(evidence, again)}).`;
}
