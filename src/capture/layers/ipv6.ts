import { formatIpv6 } from "./address.ts";
import { type Bounds, isCaptured, u16, u32 } from "./bounds.ts";
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
const FRAGMENT = 44;
const AUTHENTICATION = 51;
/** Hop-by-hop, routing, fragment, authentication, destination options, mobility, HIP, shim6. */
const EXTENSIONS: readonly number[] = [0, 43, FRAGMENT, AUTHENTICATION, 60, 135, 139, 140];

/** Returns the header; `undefined` when it is not IPv6 or the fixed part was not captured. */
export function decodeIpv6(bounds: Bounds): Ipv6Packet | undefined {
  const { data, offset, wireEnd } = bounds;
  if (!isCaptured(bounds, FIXED_HEADER_LENGTH) || (data[offset] ?? 0) >> 4 !== 6) return undefined;
  const payloadLength = u16(data, offset + 4);
  const fitsFrame = payloadLength > 0 && offset + FIXED_HEADER_LENGTH + payloadLength <= wireEnd;
  const totalLength = fitsFrame ? FIXED_HEADER_LENGTH + payloadLength : wireEnd - offset;
  const firstWord = u32(data, offset);
  return {
    version: 6,
    offset,
    totalLength,
    source: formatIpv6(data, offset + 8),
    destination: formatIpv6(data, offset + 24),
    trafficClass: (firstWord >>> 20) & 0xff,
    flowLabel: firstWord & 0xf_ffff,
    payloadLength,
    hopLimit: data[offset + 7] ?? 0,
    ...walkExtensions({ data, offset, wireEnd: offset + totalLength }),
  };
}

type Extensions = Pick<Ipv6Packet, "headerLength" | "protocol" | "extensions" | "fragment">;

/** Extension header: next header (1 octet), length (1) in units of eight octets beyond the first eight; AH counts in fours. */
function walkExtensions(packet: Bounds): Extensions {
  const { data, offset } = packet;
  const extensions: number[] = [];
  let headerLength = FIXED_HEADER_LENGTH;
  let protocol = data[offset + 6] ?? 0;
  let fragment: Ipv6Packet["fragment"];
  while (EXTENSIONS.includes(protocol) && isCaptured(packet, headerLength + 8)) {
    const at = offset + headerLength;
    extensions.push(protocol);
    if (protocol === FRAGMENT) fragment = fragmentAt(data, at);
    const units = data[at + 1] ?? 0;
    headerLength += extensionLength(protocol, units);
    protocol = data[at] ?? 0;
    if (fragment !== undefined && fragment.offset > 0) break;
  }
  return {
    headerLength,
    protocol,
    extensions,
    ...(fragment && (fragment.more || fragment.offset > 0) && { fragment }),
  };
}

function extensionLength(protocol: number, units: number): number {
  if (protocol === FRAGMENT) return 8;
  return protocol === AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8;
}

function fragmentAt(data: Uint8Array, at: number): NonNullable<Ipv6Packet["fragment"]> {
  const field = u16(data, at + 2);
  return { offset: field & 0xfff8, more: (field & 1) !== 0, identification: u32(data, at + 4) };
}
