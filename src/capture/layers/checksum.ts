import type { PacketView } from "../packet-view.ts";
import { u16 } from "./bounds.ts";
import { IP_PROTOCOL } from "./ip.ts";

/** What the checksum field of a segment or datagram holds, and what it should (RFC 9293 §3.1, RFC 768). */
export interface Checksum {
  readonly field: number;
  /** The checksum of what was captured. */
  readonly right: number;
  /** The folded sum of the pseudo-header, which a kernel writes that leaves the rest to the network card. */
  readonly partial: number;
}

/** Returns the checksum of the transport layer that `dissect` found; `undefined` where not all of it was captured, or it is a fragment. */
export function checksumOf(view: PacketView): Checksum | undefined {
  const { octets, transport, transportStart, transportWireEnd, end, isHeaderWhole } = view;
  if (!isHeaderWhole || view.isFragment || transport === 0 || transportWireEnd > end) return undefined;
  const at = transportStart + (transport === IP_PROTOCOL.tcp ? 16 : 6);
  if (at + 2 > transportWireEnd) return undefined;
  const field = u16(octets, at);
  const partial = fold(pseudoHeaderSum(view));
  const sum = fold(partial + sumOf(octets, transportStart, transportWireEnd) - field);
  // A sum of 0 is sent as 0xffff over UDP, where 0 says that there is none.
  const right = ~sum & 0xffff;
  return { field, right: right === 0 && transport === IP_PROTOCOL.udp ? 0xffff : right, partial };
}

/** Tells whether a checksum is right; one's complement has two zeros. */
export function isRight({ field, right }: Checksum): boolean {
  return field % 0xffff === right % 0xffff;
}

/** Tells whether the checksum field of a segment holds the folded sum of the pseudo-header alone; nothing of its data need be captured. */
export function hasPartialChecksum(view: PacketView): boolean {
  if (view.network === 0 || view.isFragment) return false;
  return u16(view.octets, view.transportStart + 16) === fold(pseudoHeaderSum(view));
}

function pseudoHeaderSum(view: PacketView): number {
  const { octets, network, sourceAddress, transport, transportStart, transportWireEnd } = view;
  const length = transportWireEnd - transportStart;
  const addresses = network === 4 ? 8 : 32;
  return (
    transport + (length & 0xffff) + (length >>> 16) + sumOf(octets, sourceAddress, sourceAddress + addresses)
  );
}

/** The sum of 16-bit numbers; an odd octet at the end is the upper half of one. */
function sumOf(octets: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let at = start; at + 1 < end; at += 2) sum += u16(octets, at);
  return (end - start) % 2 === 0 ? sum : sum + ((octets[end - 1] ?? 0) << 8);
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x1_0000) + Math.floor(folded / 0x1_0000);
  return folded;
}

/** Returns the checksum of an IPv4 header (RFC 791 §3.1); `undefined` where it is not whole. */
export function ipv4Checksum(header: Uint8Array): number | undefined {
  const length = ((header[0] ?? 0) & 0x0f) * 4;
  if (length < 20 || header.length < length) return undefined;
  return ~fold(sumOf(header, 0, length) - u16(header, 10)) & 0xffff;
}
