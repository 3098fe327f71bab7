import type { PacketView } from "../packet-view.ts";
import { i32, u16 } from "./bounds.ts";
import { IP_PROTOCOL } from "./ip.ts";
import { payloadOf } from "./payload.ts";
import { decodeTcpOptions, OptionCursor, type TcpOption } from "./tcp-options.ts";

/** The flag bits of a segment, named as in RFC 9293 §3.1. */
export interface TcpFlags {
  readonly fin: boolean;
  readonly syn: boolean;
  readonly rst: boolean;
  readonly psh: boolean;
  readonly ack: boolean;
  readonly urg: boolean;
  readonly ece: boolean;
  readonly cwr: boolean;
  /** Accurate ECN (RFC 9768), the bit left of CWR; absent when it is not set. */
  readonly ae?: boolean;
}

/** A TCP segment (RFC 9293 §3.1). Its numbers are those of the wire. */
export interface TcpSegment {
  /** Offset of the header in the frame. */
  readonly offset: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequenceNumber: number;
  readonly acknowledgmentNumber: number;
  /** Octets of the header: the data offset field times four. */
  readonly headerLength: number;
  readonly flags: TcpFlags;
  readonly windowSize: number;
  readonly checksum: number;
  readonly urgentPointer: number;
  /** The options as far as they were captured. */
  readonly options: readonly TcpOption[];
  /** Whether the capture cut off a part of the options; such a segment is shown, but not analysed. */
  readonly isHeaderCut: boolean;
  /** Octets of data on the wire. */
  readonly length: number;
  /** The data captured; at most `length` octets. */
  readonly payload: Uint8Array;
}

/** Octets of the header without options. */
export const MIN_HEADER_LENGTH = 20;

/** Octets of the header up to the window, all that the analysis asks for. */
const ANALYSED_LENGTH = 16;

/** The bits of `PacketView.flags`. */
export const FLAG = {
  fin: 0x001,
  syn: 0x002,
  rst: 0x004,
  psh: 0x008,
  ack: 0x010,
  urg: 0x020,
  ece: 0x040,
  cwr: 0x080,
  ae: 0x100,
  /** The three bits that mean nothing yet. */
  reserved: 0xe00,
} as const;

/**
 * Finds the fields of a TCP segment.
 * Layout: source port (2 octets), destination port (2), sequence number (4), acknowledgment number (4), data offset (4 bits),
 * reserved (3 bits), flags (9 bits), window (2), checksum (2), urgent pointer (2), options.
 */
export function dissectTcp(view: PacketView): void {
  const { octets, transportStart: at } = view;
  const end = Math.min(view.end, view.transportWireEnd);
  if (at + 4 > end) return;
  view.transport = IP_PROTOCOL.tcp;
  view.sourcePort = u16(octets, at);
  view.destinationPort = u16(octets, at + 2);
  if (at + ANALYSED_LENGTH > end) return;
  const offsetAndFlags = u16(octets, at + 12);
  const payloadStart = at + (offsetAndFlags >> 12) * 4;
  view.isHeaderWhole = true;
  view.sequence = i32(octets, at + 4);
  view.acknowledgment = i32(octets, at + 8);
  view.headerLength = payloadStart - at;
  view.flags = offsetAndFlags & 0xfff;
  view.window = u16(octets, at + 14);
  view.payloadLength = Math.max(-1, view.transportWireEnd - payloadStart);
}

const cursor = new OptionCursor();

/** Tells whether the capture or the packet ends before the header does, as far as its options make sense. */
export function isHeaderCut(view: PacketView): boolean {
  const { transportStart, headerLength, end, transportWireEnd } = view;
  const headerEnd = transportStart + headerLength;
  if (headerEnd <= end && headerEnd <= transportWireEnd) return false;
  if (transportStart + MIN_HEADER_LENGTH > Math.min(end, transportWireEnd)) return true;
  beginOptions(cursor, view);
  while (cursor.advance());
  return cursor.isCut;
}

/** Sets a cursor before the first option of a segment. */
export function beginOptions(target: OptionCursor, view: PacketView): void {
  const { octets, transportStart, headerLength } = view;
  const available = Math.min(view.end, view.transportWireEnd);
  target.begin(octets, transportStart + MIN_HEADER_LENGTH, transportStart + headerLength, available);
}

/** NOP, NOP, timestamps of 10 octets: all the options that most segments have. */
const TIMESTAMPS_ALONE = { headerLength: 32, firstFour: 0x0101_080a } as const;

/** Tells at a glance whether the options are those of TIMESTAMPS_ALONE, captured whole. */
export function hasTimestampsAlone(view: PacketView): boolean {
  const { octets, transportStart, headerLength } = view;
  if (headerLength !== TIMESTAMPS_ALONE.headerLength) return false;
  if (transportStart + headerLength > Math.min(view.end, view.transportWireEnd)) return false;
  return i32(octets, transportStart + MIN_HEADER_LENGTH) === TIMESTAMPS_ALONE.firstFour;
}

/** Returns the segment that `dissectTcp` found; `undefined` where its data offset cannot be. */
export function describeTcp(view: PacketView): TcpSegment | undefined {
  const { octets, transportStart: offset, headerLength, payloadLength, end } = view;
  if (headerLength < MIN_HEADER_LENGTH || payloadLength < 0 || offset + MIN_HEADER_LENGTH > end)
    return undefined;
  const start = offset + headerLength;
  return {
    offset,
    sourcePort: view.sourcePort,
    destinationPort: view.destinationPort,
    sequenceNumber: view.sequence >>> 0,
    acknowledgmentNumber: view.acknowledgment >>> 0,
    headerLength,
    flags: decodeFlags(view.flags),
    windowSize: view.window,
    checksum: u16(octets, offset + 16),
    urgentPointer: u16(octets, offset + 18),
    options: decodeTcpOptions(
      octets.subarray(offset + MIN_HEADER_LENGTH, Math.min(start, end)),
      headerLength - MIN_HEADER_LENGTH,
    ),
    isHeaderCut: isHeaderCut(view),
    length: payloadLength,
    payload: payloadOf(view),
  };
}

/** The flags of each value of the twelve bits that was seen; most segments have one of a few. */
const KNOWN_FLAGS: (TcpFlags | undefined)[] = new Array(1 << 12).fill(undefined);

function decodeFlags(field: number): TcpFlags {
  const known = KNOWN_FLAGS[field] ?? toFlags(field);
  KNOWN_FLAGS[field] = known;
  return known;
}

function toFlags(field: number): TcpFlags {
  return {
    fin: (field & FLAG.fin) !== 0,
    syn: (field & FLAG.syn) !== 0,
    rst: (field & FLAG.rst) !== 0,
    psh: (field & FLAG.psh) !== 0,
    ack: (field & FLAG.ack) !== 0,
    urg: (field & FLAG.urg) !== 0,
    ece: (field & FLAG.ece) !== 0,
    cwr: (field & FLAG.cwr) !== 0,
    ...((field & FLAG.ae) !== 0 && { ae: true }),
  };
}
