import { type Bounds, isCaptured, u16 } from "./bounds.ts";

/** A UDP datagram (RFC 768). */
export interface UdpDatagram {
  readonly offset: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** Octets of header and data that the header claims. */
  readonly lengthField: number;
  readonly checksum: number;
  /** Octets of data on the wire. */
  readonly length: number;
  /** The data captured; at most `length` octets. */
  readonly payload: Uint8Array;
}

const HEADER_LENGTH = 8;

/** Returns the datagram; `undefined` when its header was not captured. */
export function decodeUdp(bounds: Bounds): UdpDatagram | undefined {
  const { data, offset, wireEnd } = bounds;
  if (!isCaptured(bounds, HEADER_LENGTH)) return undefined;
  const lengthField = u16(data, offset + 4);
  const room = wireEnd - offset - HEADER_LENGTH;
  const claimed = lengthField >= HEADER_LENGTH ? lengthField - HEADER_LENGTH : room;
  const length = Math.min(claimed, room);
  const start = offset + HEADER_LENGTH;
  return {
    offset,
    sourcePort: u16(data, offset),
    destinationPort: u16(data, offset + 2),
    lengthField,
    checksum: u16(data, offset + 6),
    length,
    payload: data.subarray(start, Math.min(start + length, data.length)),
  };
}

/** Returns Wireshark's Info text of a datagram whose content is not looked at. */
export function udpInfo({ sourcePort, destinationPort, length }: UdpDatagram): string {
  return `${sourcePort} → ${destinationPort} Len=${length}`;
}
