import { type Bounds, isCaptured, u16, u32 } from "./bounds.ts";
import { decodeTcpOptions, type TcpOption } from "./tcp-options.ts";

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

const MIN_HEADER_LENGTH = 20;

/**
 * Returns the segment; `undefined` when less than its fixed 20 octets was captured, or its data offset cannot be.
 * Layout: source port (2 octets), destination port (2), sequence number (4), acknowledgment number (4), data offset (4 bits),
 * reserved (3 bits), flags (9 bits), window (2), checksum (2), urgent pointer (2), options.
 */
export function decodeTcp(bounds: Bounds): TcpSegment | undefined {
  const { data, offset, wireEnd } = bounds;
  if (!isCaptured(bounds, MIN_HEADER_LENGTH)) return undefined;
  const headerLength = ((data[offset + 12] ?? 0) >> 4) * 4;
  if (headerLength < MIN_HEADER_LENGTH || offset + headerLength > wireEnd) return undefined;
  const dataStart = offset + headerLength;
  return {
    offset,
    sourcePort: u16(data, offset),
    destinationPort: u16(data, offset + 2),
    sequenceNumber: u32(data, offset + 4),
    acknowledgmentNumber: u32(data, offset + 8),
    headerLength,
    flags: decodeFlags(u16(data, offset + 12)),
    windowSize: u16(data, offset + 14),
    checksum: u16(data, offset + 16),
    urgentPointer: u16(data, offset + 18),
    options: decodeTcpOptions(data.subarray(offset + MIN_HEADER_LENGTH, dataStart)),
    isHeaderCut: data.length < dataStart,
    length: wireEnd - dataStart,
    payload: data.subarray(dataStart, Math.min(wireEnd, data.length)),
  };
}

function decodeFlags(field: number): TcpFlags {
  return {
    fin: (field & 0x001) !== 0,
    syn: (field & 0x002) !== 0,
    rst: (field & 0x004) !== 0,
    psh: (field & 0x008) !== 0,
    ack: (field & 0x010) !== 0,
    urg: (field & 0x020) !== 0,
    ece: (field & 0x040) !== 0,
    cwr: (field & 0x080) !== 0,
    ...((field & 0x100) !== 0 && { ae: true }),
  };
}
