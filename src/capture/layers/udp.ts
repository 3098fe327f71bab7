import type { PacketView } from "../packet-view.ts";
import { u16 } from "./bounds.ts";
import { IP_PROTOCOL } from "./ip.ts";
import { payloadOf } from "./payload.ts";

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
/** Octets of the header up to the checksum. */
const READ_LENGTH = 6;

/** Finds ports and length of a UDP datagram: source port (2 octets), destination port (2), length (2), checksum (2). */
export function dissectUdp(view: PacketView): void {
  const { octets, transportStart: at } = view;
  const end = Math.min(view.end, view.transportWireEnd);
  if (at + 4 > end) return;
  view.transport = IP_PROTOCOL.udp;
  view.sourcePort = u16(octets, at);
  view.destinationPort = u16(octets, at + 2);
  if (at + READ_LENGTH > end) return;
  const room = Math.max(0, view.transportWireEnd - at - HEADER_LENGTH);
  const claimed = u16(octets, at + 4);
  view.isHeaderWhole = true;
  view.headerLength = HEADER_LENGTH;
  view.udpLength = claimed;
  view.payloadLength = claimed >= HEADER_LENGTH ? Math.min(claimed - HEADER_LENGTH, room) : room;
}

/** Returns the datagram that `dissectUdp` found; `undefined` where it is a fragment, or its header was cut off. */
export function describeUdp(view: PacketView): UdpDatagram | undefined {
  const { octets, transportStart: offset, sourcePort, destinationPort, payloadLength } = view;
  if (payloadLength < 0 || offset + HEADER_LENGTH > view.end) return undefined;
  return {
    offset,
    sourcePort,
    destinationPort,
    lengthField: view.udpLength,
    checksum: u16(octets, offset + 6),
    length: payloadLength,
    payload: payloadOf(view),
  };
}
