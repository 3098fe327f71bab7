import { u16 } from "../layers/bounds.ts";
import { FLAG, isHeaderCut, MIN_HEADER_LENGTH } from "../layers/tcp.ts";
import type { PacketView } from "../packet-view.ts";
import type { SegmentAnalysis } from "../tcp/analysis.ts";
import { ANALYSIS, ANALYSIS_WORDS } from "../tcp/analysis-flags.ts";
import type { TcpAnalyser } from "../tcp/tcp-analyser.ts";
import { putOptions } from "./options-info.ts";
import { putEnd, putFrameEnd } from "./packet-end.ts";
import { encoded, type Piece, putLabelled, putNumber, putPiece, putText } from "./put.ts";

const ARROW = encoded(" → ");
const ACKNOWLEDGMENT = encoded(" Ack=");
const WINDOW = encoded(" Win=");
const URGENT = encoded(" Urg=");
const LENGTH = encoded(" Len=");
const FLAG_NAMES = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"] as const;

/** ` [SYN, ACK] Seq=` and so on, for each value of the twelve bits that was written. */
const FLAGS: (Piece | undefined)[] = new Array(1 << 12).fill(undefined);
const PREFIXES: readonly Piece[] = ANALYSIS_WORDS.map(([, words]) => encoded(`[${words}] `));

const NOTHING = encoded("");

const UDP_HEADER_LENGTH = 8;
const UDP_CHECKSUM_OFFSET = 6;

/** The most octets that Info takes. */
export const MAX_INFO_LENGTH = 1024;

function flagsText(flags: number): string {
  const names: string[] = FLAG_NAMES.filter((_, bit) => (flags & (1 << bit)) !== 0);
  if ((flags & FLAG.reserved) !== 0) names.push("Reserved");
  return ` [${names.length === 0 ? "<None>" : names.join(", ")}] Seq=`;
}

/** The flags of a segment that counts with AE, CWR and ECE. */
function countedFlagsText(flags: number): string {
  const names = FLAG_NAMES.slice(0, 6).filter((_, bit) => (flags & (1 << bit)) !== 0);
  const reserved = (flags & FLAG.reserved) === 0 ? "" : ", Reserved";
  return ` [${names.join(", ")}, ACE=${(flags >> 6) & 7}${reserved}] Seq=`;
}

/** Writes both ports and the arrow between them, as Wireshark's Info column begins for TCP and UDP. */
function putPorts(target: DataView, at: number, { sourcePort, destinationPort }: PacketView): number {
  return putNumber(target, putPiece(target, putNumber(target, at, sourcePort), ARROW), destinationPort);
}

/** Writes Wireshark's Info column of a TCP segment whose content is not looked at; `analyser` has just analysed it, where that could be. */
export function putTcpInfo(
  target: DataView,
  at: number,
  view: PacketView,
  analyser: TcpAnalyser | undefined,
): number {
  return putFrameEnd(target, putSegment(target, at, view, analyser), view);
}

function putSegment(
  target: DataView,
  at: number,
  view: PacketView,
  analyser: TcpAnalyser | undefined,
): number {
  if (analyser === undefined || !view.isHeaderWhole) return putEnd(target, putPorts(target, at, view), view);
  const isWhole = view.headerLength >= MIN_HEADER_LENGTH && !isHeaderCut(view);
  const hasPrefix = analyser.analysis.flags !== 0 && isWhole;
  let end = hasPrefix ? putPrefixes(target, at, analyser.analysis) : at;
  end = putNumbers(target, putPorts(target, end, view), view, analyser);
  if (view.headerLength < MIN_HEADER_LENGTH) return putBogusLength(target, end, view.headerLength);
  const isFixedPartCut = view.transportStart + MIN_HEADER_LENGTH > Math.min(view.end, view.transportWireEnd);
  if (isFixedPartCut) return putEnd(target, end, view);
  if ((view.flags & FLAG.urg) !== 0) {
    end = putLabelled(target, end, URGENT, u16(view.octets, view.transportStart + 18));
  }
  if (analyser.hasLength) end = putLabelled(target, end, LENGTH, view.payloadLength);
  return view.headerLength > MIN_HEADER_LENGTH ? putOptions(target, end, view, analyser.other.base) : end;
}

function putNumbers(target: DataView, at: number, { flags }: PacketView, analyser: TcpAnalyser): number {
  let end = putNumber(target, putFlags(target, at, flags, analyser.countsEcn), analyser.sequence);
  if ((flags & FLAG.ack) !== 0) end = putLabelled(target, end, ACKNOWLEDGMENT, analyser.acknowledgment);
  return putLabelled(target, end, WINDOW, analyser.window);
}

function putFlags(target: DataView, at: number, flags: number, countsEcn: boolean): number {
  if (countsEcn) return putText(target, at, countedFlagsText(flags));
  FLAGS[flags] ??= encoded(flagsText(flags));
  return putPiece(target, at, FLAGS[flags]);
}

function putBogusLength(target: DataView, at: number, length: number): number {
  return putText(target, at, `, bogus TCP header length (${length}, must be at least ${MIN_HEADER_LENGTH})`);
}

/** Each word is put before what is there already, so that the one of the highest bit stands first. */
function putPrefixes(target: DataView, at: number, analysis: SegmentAnalysis): number {
  let end = at;
  for (let bit = PREFIXES.length - 1; bit >= 0; bit -= 1) {
    if ((analysis.flags & (1 << bit)) === 0) continue;
    if (1 << bit !== ANALYSIS.duplicateAck) end = putPiece(target, end, PREFIXES[bit] ?? NOTHING);
    else {
      const { duplicateFrame, duplicateNumber } = analysis;
      end = putText(target, end, `[TCP Dup ACK ${duplicateFrame}#${duplicateNumber}] `);
    }
  }
  return end;
}

/** Writes Wireshark's Info column of a UDP datagram whose content is not looked at. */
export function putUdpInfo(target: DataView, at: number, view: PacketView): number {
  return putFrameEnd(target, putDatagram(target, at, view), view);
}

function putDatagram(target: DataView, at: number, view: PacketView): number {
  const { transportStart, transportWireEnd, udpLength } = view;
  let end = putPorts(target, at, view);
  if (!view.isHeaderWhole) return putEnd(target, end, view);
  const room = transportWireEnd - transportStart;
  const isJumbogram = udpLength === 0 && view.network === 6;
  const length = isJumbogram ? room : udpLength;
  if (length < UDP_HEADER_LENGTH) return putText(target, end, ` [BAD UDP LENGTH ${length} < 8]`);
  if (length > room && !view.isFragment)
    end = putText(target, end, ` [BAD UDP LENGTH ${length} > IP PAYLOAD LENGTH]`);
  end = putLabelled(target, end, LENGTH, length - UDP_HEADER_LENGTH);
  if (isJumbogram) end = putText(target, end, " [Jumbogram]");
  return putUdpEnd(target, end, view, length);
}

/** Wireshark misses the checksum, or data where there are none but the length says so. */
function putUdpEnd(target: DataView, at: number, view: PacketView, length: number): number {
  const { octets, transportStart } = view;
  const available = Math.min(view.end, view.transportWireEnd) - transportStart;
  if (available < UDP_HEADER_LENGTH) return putEnd(target, at, view);
  const hasNoChecksum = view.network === 6 && u16(octets, transportStart + UDP_CHECKSUM_OFFSET) === 0;
  const end = hasNoChecksum ? putText(target, at, " [ILLEGAL CHECKSUM (0)]") : at;
  return length > UDP_HEADER_LENGTH && available === UDP_HEADER_LENGTH ? putEnd(target, end, view) : end;
}
