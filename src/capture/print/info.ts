import { i32, u16 } from "../layers/bounds.ts";
import { FLAG, isHeaderCut, MIN_HEADER_LENGTH } from "../layers/tcp.ts";
import { OPTION_KIND, OptionCursor } from "../layers/tcp-options.ts";
import type { PacketView } from "../packet-view.ts";
import type { SegmentAnalysis } from "../tcp/analysis.ts";
import { ANALYSIS, ANALYSIS_WORDS } from "../tcp/analysis-flags.ts";
import type { TcpAnalyser } from "../tcp/tcp-analyser.ts";
import { encoded, putNumber, putOctets, putText } from "./put.ts";

const CUT = encoded("[Packet size limited during capture]");
const ARROW = encoded(" → ");
const SEQUENCE = encoded(" Seq=");
const ACKNOWLEDGMENT = encoded(" Ack=");
const WINDOW = encoded(" Win=");
const URGENT = encoded(" Urg=");
const LENGTH = encoded(" Len=");
const FLAG_NAMES = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR", "AE"] as const;

/** ` [SYN, ACK]` and so on, for each value of the nine bits. */
const FLAGS: readonly Uint8Array[] = Array.from({ length: 512 }, (_, bits) => {
  const names = FLAG_NAMES.filter((_, bit) => (bits & (1 << bit)) !== 0);
  return encoded(` [${names.length === 0 ? "<None>" : names.join(", ")}]`);
});
const PREFIXES: readonly Uint8Array[] = ANALYSIS_WORDS.map(([, words]) => encoded(`[${words}] `));

/** The most octets that Info takes. */
export const MAX_INFO_LENGTH = 1024;

/** Writes both ports and the arrow between them, as Wireshark's Info column begins for TCP and UDP. */
function putPorts(target: Uint8Array, at: number, { sourcePort, destinationPort }: PacketView): number {
  return putNumber(target, putOctets(target, putNumber(target, at, sourcePort), ARROW), destinationPort);
}

/** Writes Wireshark's Info column of a TCP segment whose content is not looked at; `analyser` has just analysed it, where that could be. */
export function putTcpInfo(
  target: Uint8Array,
  at: number,
  view: PacketView,
  analyser: TcpAnalyser | undefined,
): number {
  if (analyser === undefined || !view.isHeaderWhole)
    return putOctets(target, putPorts(target, at, view), CUT);
  const isCut = isHeaderCut(view);
  const hasPrefix = analyser.analysis.flags !== 0 && !isCut;
  let end = hasPrefix ? putPrefixes(target, at, analyser.analysis) : at;
  end = putNumbers(target, putPorts(target, end, view), view, analyser);
  if (view.headerLength < MIN_HEADER_LENGTH) return putBogusLength(target, end, view.headerLength);
  if ((view.flags & FLAG.urg) !== 0) {
    end = putNumber(target, putOctets(target, end, URGENT), u16(view.octets, view.transportStart + 18));
  }
  if (analyser.hasLength) end = putNumber(target, putOctets(target, end, LENGTH), view.payloadLength);
  if (view.headerLength > MIN_HEADER_LENGTH) end = putOptions(target, end, view, analyser.other.base);
  return isCut ? putOctets(target, end, CUT) : end;
}

function putNumbers(target: Uint8Array, at: number, { flags }: PacketView, analyser: TcpAnalyser): number {
  let end = putOctets(target, at, FLAGS[flags & 0x1ff] ?? CUT);
  end = putNumber(target, putOctets(target, end, SEQUENCE), analyser.sequence);
  if ((flags & FLAG.ack) !== 0)
    end = putNumber(target, putOctets(target, end, ACKNOWLEDGMENT), analyser.acknowledgment);
  return putNumber(target, putOctets(target, end, WINDOW), analyser.window);
}

function putBogusLength(target: Uint8Array, at: number, length: number): number {
  return putText(target, at, `, bogus TCP header length (${length}, must be at least ${MIN_HEADER_LENGTH})`);
}

/** Each word is put before what is there already, so that the one of the highest bit stands first. */
function putPrefixes(target: Uint8Array, at: number, analysis: SegmentAnalysis): number {
  let end = at;
  for (let bit = PREFIXES.length - 1; bit >= 0; bit -= 1) {
    if ((analysis.flags & (1 << bit)) === 0) continue;
    if (1 << bit !== ANALYSIS.duplicateAck) end = putOctets(target, end, PREFIXES[bit] ?? CUT);
    else {
      const { duplicateFrame, duplicateNumber } = analysis;
      end = putText(target, end, `[TCP Dup ACK ${duplicateFrame}#${duplicateNumber}] `);
    }
  }
  return end;
}

const cursor = new OptionCursor();
const WORDS = {
  mss: encoded(" MSS="),
  sackPermitted: encoded(" SACK_PERM"),
  timestamp: encoded(" TSval="),
  echo: encoded(" TSecr="),
  windowScale: encoded(" WS="),
  left: encoded(" SLE="),
  right: encoded(" SRE="),
  md5: encoded(" MD5"),
  fastOpenRequest: encoded(" TFO=R"),
  fastOpenCookie: encoded(" TFO=C"),
} as const;

function putOptions(target: Uint8Array, at: number, view: PacketView, base: number): number {
  const { octets, transportStart, headerLength, end: captured } = view;
  let end = at;
  cursor.begin(octets, transportStart + MIN_HEADER_LENGTH, Math.min(transportStart + headerLength, captured));
  while (cursor.advance()) end = putOption(target, end, octets, base);
  return end;
}

function putOption(target: Uint8Array, at: number, octets: Uint8Array, base: number): number {
  const { kind, valueStart: from, valueLength: length } = cursor;
  switch (kind) {
    case OPTION_KIND.timestamps:
      if (length !== 8) return at;
      return putWord(
        target,
        putWord(target, at, WORDS.timestamp, i32(octets, from) >>> 0),
        WORDS.echo,
        i32(octets, from + 4) >>> 0,
      );
    case OPTION_KIND.mss:
      return length === 2 ? putWord(target, at, WORDS.mss, u16(octets, from)) : at;
    case OPTION_KIND.windowScale:
      return length === 1 ? putWord(target, at, WORDS.windowScale, 1 << Math.min(octets[from] ?? 0, 14)) : at;
    case OPTION_KIND.sackPermitted:
      return length === 0 ? putOctets(target, at, WORDS.sackPermitted) : at;
    case OPTION_KIND.sack:
      return length % 8 === 0 ? putBlocks(target, at, octets, base) : at;
    case OPTION_KIND.md5Signature:
      return length === 16 ? putOctets(target, at, WORDS.md5) : at;
    case OPTION_KIND.fastOpen:
      return putOctets(target, at, length === 0 ? WORDS.fastOpenRequest : WORDS.fastOpenCookie);
    default:
      return at;
  }
}

function putBlocks(target: Uint8Array, at: number, octets: Uint8Array, base: number): number {
  const { valueStart, valueLength } = cursor;
  let end = at;
  for (let from = valueStart; from < valueStart + valueLength; from += 8) {
    end = putWord(target, end, WORDS.left, (i32(octets, from) - base) >>> 0);
    end = putWord(target, end, WORDS.right, (i32(octets, from + 4) - base) >>> 0);
  }
  return end;
}

function putWord(target: Uint8Array, at: number, word: Uint8Array, value: number): number {
  return putNumber(target, putOctets(target, at, word), value);
}

/** Writes Wireshark's Info column of a UDP datagram whose content is not looked at. */
export function putUdpInfo(target: Uint8Array, at: number, view: PacketView): number {
  const end = putPorts(target, at, view);
  if (!view.isHeaderWhole) return putOctets(target, end, CUT);
  return putNumber(target, putOctets(target, end, LENGTH), view.payloadLength);
}
