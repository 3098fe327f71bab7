import type { PacketView } from "../packet-view.ts";
import { u16 } from "./bounds.ts";
import type { IpPacketBase } from "./ip.ts";

/** An IPv4 header (RFC 791 §3.1). */
export interface Ipv4Packet extends IpPacketBase {
  readonly version: 4;
  readonly differentiatedServices: number;
  /** The length field as it stands. */
  readonly totalLengthField: number;
  readonly identification: number;
  readonly dontFragment: boolean;
  readonly timeToLive: number;
  readonly checksum: number;
  readonly options: Uint8Array;
}

const MIN_HEADER_LENGTH = 20;

/**
 * Finds addresses, protocol and payload of an IPv4 packet; nothing when it is none or not captured up to its addresses. A length field of
 * 0, as captures before segmentation have it, or one beyond the frame stands for the rest of the frame.
 */
export function dissectIpv4(view: PacketView): void {
  const { octets, networkStart: start, wireEnd } = view;
  if (start + MIN_HEADER_LENGTH > view.end) return;
  const first = octets[start] ?? 0;
  const headerLength = (first & 0x0f) * 4;
  if (first >> 4 !== 4 || headerLength < MIN_HEADER_LENGTH) return;
  const lengthField = u16(octets, start + 2);
  if (lengthField !== 0 && lengthField < headerLength) return;
  const isWhole = lengthField !== 0 && start + lengthField <= wireEnd;
  view.network = 4;
  view.sourceAddress = start + 12;
  view.destinationAddress = start + 16;
  view.protocol = octets[start + 9] ?? 0;
  view.transportStart = start + headerLength;
  view.transportWireEnd = isWhole ? start + lengthField : wireEnd;
  const fragmentField = u16(octets, start + 6);
  view.isFragment = (fragmentField & 0x3fff) !== 0;
  view.isCutOpening = view.isFragment && (fragmentField & 0x1fff) === 0 && start + lengthField > view.end;
}

/** Returns the header that `dissectIpv4` found. */
export function describeIpv4({ octets, networkStart: offset, transportStart, transportWireEnd }: PacketView) {
  const fragmentField = u16(octets, offset + 6);
  const identification = u16(octets, offset + 4);
  return {
    version: 4 as const,
    offset,
    headerLength: transportStart - offset,
    totalLength: transportWireEnd - offset,
    totalLengthField: u16(octets, offset + 2),
    protocol: octets[offset + 9] ?? 0,
    ...fragmentOf(fragmentField, identification),
    differentiatedServices: octets[offset + 1] ?? 0,
    identification,
    dontFragment: (fragmentField & 0x4000) !== 0,
    timeToLive: octets[offset + 8] ?? 0,
    checksum: u16(octets, offset + 10),
    options: octets.subarray(offset + MIN_HEADER_LENGTH, transportStart),
  };
}

function fragmentOf(field: number, identification: number): Pick<Ipv4Packet, "fragment"> {
  const fragment = { offset: (field & 0x1fff) * 8, more: (field & 0x2000) !== 0, identification };
  return fragment.more || fragment.offset > 0 ? { fragment } : {};
}
