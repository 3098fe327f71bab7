import type { PacketView } from "../packet-view.ts";
import { u16, u32 } from "./bounds.ts";
import type { IpPacketBase } from "./ip.ts";

/** An IPv6 header with its extension headers (RFC 8200). */
export interface Ipv6Packet extends IpPacketBase {
  readonly version: 6;
  readonly trafficClass: number;
  readonly flowLabel: number;
  readonly payloadLength: number;
  readonly hopLimit: number;
  /** Protocol numbers of the extension headers, in wire order. */
  readonly extensions: readonly number[];
}

const FIXED_HEADER_LENGTH = 40;
const HOP_BY_HOP = 0;
const FRAGMENT = 44;
const AUTHENTICATION = 51;
const PAD1 = 0;
const JUMBO_PAYLOAD = 0xc2;
/** A jumbo payload is larger than what the length field can say. */
const MAX_LENGTH = 0xffff;

/** Hop-by-hop, routing, fragment, authentication, destination options, mobility, HIP, shim6. */
function isExtension(protocol: number): boolean {
  switch (protocol) {
    case 0:
    case 43:
    case FRAGMENT:
    case AUTHENTICATION:
    case 60:
    case 135:
    case 139:
    case 140:
      return true;
    default:
      return false;
  }
}

/** Finds addresses, protocol and payload of an IPv6 packet, behind its extension headers; nothing when the fixed part was not captured. */
export function dissectIpv6(view: PacketView): void {
  const { octets, networkStart: start, wireEnd } = view;
  if (start + FIXED_HEADER_LENGTH > view.end || (octets[start] ?? 0) >> 4 !== 6) return;
  const payloadLength = payloadLengthOf(view);
  const end = start + FIXED_HEADER_LENGTH + payloadLength;
  view.network = 6;
  view.sourceAddress = start + 8;
  view.destinationAddress = start + 24;
  view.protocol = octets[start + 6] ?? 0;
  view.transportStart = start + FIXED_HEADER_LENGTH;
  view.transportWireEnd = Math.min(end, wireEnd);
  while (isExtension(view.protocol) && stepOver(view) && !isLaterFragment(view));
}

/** A length of 0 is meant as it stands unless hop-by-hop options bring a larger one (RFC 2675 §2). */
function payloadLengthOf({ octets, networkStart: start, end }: PacketView): number {
  const length = u16(octets, start + 4);
  const hasOptions = octets[start + 6] === HOP_BY_HOP;
  return length === 0 && hasOptions ? jumboLength(octets, start + FIXED_HEADER_LENGTH, end) : length;
}

/** Hop-by-hop options: next header (1 octet), length (1) as of extension headers, options: kind (1), length (1), value; Pad1 is one octet. */
function jumboLength(octets: Uint8Array, start: number, captured: number): number {
  const end = Math.min(captured, start + extensionLength(HOP_BY_HOP, octets[start + 1] ?? 0));
  for (let at = start + 2; at + 6 <= end; ) {
    if (octets[at] === JUMBO_PAYLOAD && octets[at + 1] === 4) {
      const length = u32(octets, at + 2);
      return length > MAX_LENGTH ? length : 0;
    }
    at += octets[at] === PAD1 ? 1 : 2 + (octets[at + 1] ?? 0);
  }
  return 0;
}

/** Extension header: next header (1 octet), length (1) in units of eight octets beyond the first eight; AH counts in fours. */
function stepOver(view: PacketView): boolean {
  const { octets, transportStart: at, protocol } = view;
  if (at + 8 > view.end || at + 8 > view.transportWireEnd) return false;
  if (protocol === FRAGMENT) noteFragment(view, u16(octets, at + 2));
  view.protocol = octets[at] ?? 0;
  view.transportStart = at + extensionLength(protocol, octets[at + 1] ?? 0);
  return true;
}

/** Fragment header: next header (1 octet), reserved (1), offset in units of eight octets (13 bits), 2 bits, whether more follow (1 bit). */
function noteFragment(view: PacketView, field: number): void {
  view.isFragment ||= (field & 0xfff9) !== 0;
  view.isCutOpening = view.isFragment && (field & 0xfff8) === 0 && view.transportWireEnd > view.end;
}

/** What follows the header of a fragment that is not the first is the middle of something. */
function isLaterFragment({ isFragment, octets, transportStart }: PacketView): boolean {
  return isFragment && (u16(octets, transportStart - 6) & 0xfff8) !== 0;
}

function extensionLength(protocol: number, units: number): number {
  if (protocol === FRAGMENT) return 8;
  return protocol === AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8;
}

/** Returns the headers that `dissectIpv6` found. */
export function describeIpv6(view: PacketView) {
  const { octets, networkStart: offset, transportStart, transportWireEnd, protocol } = view;
  const firstWord = u32(octets, offset);
  return {
    version: 6 as const,
    offset,
    headerLength: transportStart - offset,
    totalLength: transportWireEnd - offset,
    protocol,
    trafficClass: (firstWord >>> 20) & 0xff,
    flowLabel: firstWord & 0xf_ffff,
    payloadLength: u16(octets, offset + 4),
    hopLimit: octets[offset + 7] ?? 0,
    ...describeExtensions(view),
  };
}

function describeExtensions({
  octets,
  networkStart: offset,
  transportStart,
  isFragment,
}: PacketView): Pick<Ipv6Packet, "extensions" | "fragment"> {
  const extensions: number[] = [];
  let fragment: Ipv6Packet["fragment"];
  let protocol = octets[offset + 6] ?? 0;
  for (let at = offset + FIXED_HEADER_LENGTH; at < transportStart; ) {
    extensions.push(protocol);
    if (protocol === FRAGMENT) fragment = fragmentAt(octets, at);
    const length = extensionLength(protocol, octets[at + 1] ?? 0);
    protocol = octets[at] ?? 0;
    at += length;
  }
  return { extensions, ...(isFragment && fragment && { fragment }) };
}

function fragmentAt(data: Uint8Array, at: number): NonNullable<Ipv6Packet["fragment"]> {
  const field = u16(data, at + 2);
  return { offset: field & 0xfff8, more: (field & 1) !== 0, identification: u32(data, at + 4) };
}
