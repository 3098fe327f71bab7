import { formatIpv4 } from "./address.ts";
import { type Bounds, isCaptured, u16 } from "./bounds.ts";
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

/** Returns the header; `undefined` when it is not IPv4 or not captured up to its addresses. */
export function decodeIpv4(bounds: Bounds): Ipv4Packet | undefined {
  const { data, offset, wireEnd } = bounds;
  if (!isCaptured(bounds, MIN_HEADER_LENGTH)) return undefined;
  const first = data[offset] ?? 0;
  const headerLength = (first & 0x0f) * 4;
  if (first >> 4 !== 4 || headerLength < MIN_HEADER_LENGTH) return undefined;
  const totalLengthField = u16(data, offset + 2);
  const fitsFrame = totalLengthField >= headerLength && offset + totalLengthField <= wireEnd;
  const fragmentField = u16(data, offset + 6);
  const identification = u16(data, offset + 4);
  return {
    version: 4,
    offset,
    headerLength,
    totalLength: fitsFrame ? totalLengthField : wireEnd - offset,
    totalLengthField,
    source: formatIpv4(data, offset + 12),
    destination: formatIpv4(data, offset + 16),
    protocol: data[offset + 9] ?? 0,
    ...fragmentOf(fragmentField, identification),
    differentiatedServices: data[offset + 1] ?? 0,
    identification,
    dontFragment: (fragmentField & 0x4000) !== 0,
    timeToLive: data[offset + 8] ?? 0,
    checksum: u16(data, offset + 10),
    options: data.subarray(offset + MIN_HEADER_LENGTH, offset + headerLength),
  };
}

function fragmentOf(field: number, identification: number): Pick<Ipv4Packet, "fragment"> {
  const fragment = { offset: (field & 0x1fff) * 8, more: (field & 0x2000) !== 0, identification };
  return fragment.more || fragment.offset > 0 ? { fragment } : {};
}
