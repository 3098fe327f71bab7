import { i32, u16 } from "../../capture/layers/bounds.ts";
import { FLAG } from "../../capture/layers/tcp.ts";
import { seqAdd } from "../../wire/seq.ts";
import type { FrameKind } from "./wire-order.ts";

const IP_START = 14;
const ETHER_TYPE_IPV4 = 0x0800;
const PROTOCOL_TCP = 6;

/** A TCP segment over IPv4 in an Ethernet frame, as the wire carries it. Sequence numbers are unsigned. */
export interface TcpFrame {
  readonly octets: Uint8Array;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequenceNumber: number;
  readonly acknowledgmentNumber: number;
  readonly flags: number;
  readonly window: number;
  readonly payload: Uint8Array;
}

/** Returns the TCP segment in a frame; `undefined` for anything else. */
export function readTcpFrame(octets: Uint8Array): TcpFrame | undefined {
  if (octets.length < IP_START + 40 || u16(octets, 12) !== ETHER_TYPE_IPV4) return undefined;
  const ipLength = ((octets[IP_START] ?? 0) & 0x0f) * 4;
  if (octets[IP_START + 9] !== PROTOCOL_TCP || (u16(octets, IP_START + 6) & 0x3fff) !== 0) return undefined;
  const start = IP_START + ipLength;
  const end = Math.min(octets.length, IP_START + u16(octets, IP_START + 2));
  const data = start + ((octets[start + 12] ?? 0) >> 4) * 4;
  if (start + 20 > end || data > end) return undefined;
  return {
    octets,
    sourcePort: u16(octets, start),
    destinationPort: u16(octets, start + 2),
    sequenceNumber: i32(octets, start + 4) >>> 0,
    acknowledgmentNumber: i32(octets, start + 8) >>> 0,
    flags: u16(octets, start + 12) & 0x1ff,
    window: u16(octets, start + 14),
    payload: octets.subarray(data, end),
  };
}

/** Tells whether a segment is one that an order names so; one may be both `data` and `fin`. */
export function isOfKind({ flags, payload }: Pick<TcpFrame, "flags" | "payload">, kind: FrameKind): boolean {
  const has = (flag: number) => (flags & flag) !== 0;
  switch (kind) {
    case "syn":
      return has(FLAG.syn) && !has(FLAG.ack);
    case "syn-ack":
      return has(FLAG.syn) && has(FLAG.ack);
    case "rst":
      return has(FLAG.rst);
    case "data":
      return payload.length > 0;
    case "fin":
      return has(FLAG.fin);
    case "ack":
      return payload.length === 0 && (flags & ~FLAG.psh) === FLAG.ack;
  }
}

/** Tells whether a segment does nothing but acknowledge. */
export function isOnlyAck(frame: Pick<TcpFrame, "flags" | "payload">): boolean {
  return isOfKind(frame, "ack");
}

/** Returns the sequence number that follows a segment: SYN and FIN count for one. */
export function nextSequence({ sequenceNumber, flags, payload }: TcpFrame): number {
  const marks = (flags & FLAG.syn ? 1 : 0) + (flags & FLAG.fin ? 1 : 0);
  return seqAdd(sequenceNumber, payload.length + marks);
}

/** What a segment made after another has otherwise. */
export type Changes = Partial<
  Pick<TcpFrame, "sequenceNumber" | "acknowledgmentNumber" | "flags" | "window" | "payload">
>;

/** Returns a segment of the same connection and direction without options, with both checksums as they must be. */
export function makeSegment(like: TcpFrame, changes: Changes): Uint8Array {
  const { sequenceNumber, acknowledgmentNumber, flags, window, payload } = { ...like, ...changes };
  const frame = new Uint8Array(IP_START + 40 + payload.length);
  frame.set(like.octets.subarray(0, IP_START + 20));
  const view = new DataView(frame.buffer);
  const start = IP_START + 20;
  view.setUint8(IP_START, 0x45);
  view.setUint16(IP_START + 2, 40 + payload.length);
  view.setUint16(start, like.sourcePort);
  view.setUint16(start + 2, like.destinationPort);
  view.setUint32(start + 4, sequenceNumber);
  view.setUint32(start + 8, acknowledgmentNumber);
  view.setUint16(start + 12, (5 << 12) | flags);
  view.setUint16(start + 14, window);
  frame.set(payload, start + 20);
  seal(frame);
  return frame;
}

/** Returns an empty segment that goes the other way. */
export function makeAnswer(to: TcpFrame, changes: Changes): Uint8Array {
  return makeSegment(turnAround(to), { payload: new Uint8Array(), ...changes });
}

function turnAround(frame: TcpFrame): TcpFrame {
  const octets = Uint8Array.from(frame.octets);
  octets.set(frame.octets.subarray(6, 12), 0);
  octets.set(frame.octets.subarray(0, 6), 6);
  octets.set(frame.octets.subarray(IP_START + 16, IP_START + 20), IP_START + 12);
  octets.set(frame.octets.subarray(IP_START + 12, IP_START + 16), IP_START + 16);
  return { ...frame, octets, sourcePort: frame.destinationPort, destinationPort: frame.sourcePort };
}

/** Returns an RST in the direction of a segment. */
export function makeReset(
  like: TcpFrame,
  numbers: Pick<TcpFrame, "sequenceNumber" | "acknowledgmentNumber">,
): Uint8Array {
  return makeSegment(like, { ...numbers, flags: FLAG.rst | FLAG.ack, window: 0, payload: new Uint8Array() });
}

/** The address that a router on the wire would have. */
const ROUTER = Uint8Array.of(192, 0, 2, 254);
const QUOTED_DATA = 8;

/** Returns the ICMP message that a packet needs to be fragmented and must not be (RFC 792, RFC 1191 §4), to whoever sent it. */
export function makeTooBig({ octets }: TcpFrame, mtu: number): Uint8Array {
  const quoted = octets.subarray(IP_START, IP_START + ((octets[IP_START] ?? 0) & 0x0f) * 4 + QUOTED_DATA);
  const frame = new Uint8Array(IP_START + 28 + quoted.length);
  frame.set(octets.subarray(6, 12), 0);
  frame.set(octets.subarray(0, 6), 6);
  const view = new DataView(frame.buffer);
  view.setUint16(12, ETHER_TYPE_IPV4);
  view.setUint16(IP_START, 0x4500);
  view.setUint16(IP_START + 2, 28 + quoted.length);
  view.setUint8(IP_START + 8, 64);
  view.setUint8(IP_START + 9, 1);
  frame.set(ROUTER, IP_START + 12);
  frame.set(octets.subarray(IP_START + 12, IP_START + 16), IP_START + 16);
  view.setUint16(IP_START + 20, 0x0304);
  view.setUint16(IP_START + 26, mtu);
  frame.set(quoted, IP_START + 28);
  view.setUint16(IP_START + 10, checksum(frame.subarray(IP_START, IP_START + 20)));
  view.setUint16(IP_START + 22, checksum(frame.subarray(IP_START + 20)));
  return frame;
}

/** Returns how many octets a frame's IP packet has. */
export function ipLengthOf(octets: Uint8Array): number {
  return u16(octets, IP_START + 2);
}

/** Sets the checksums of IPv4 and TCP (RFC 9293 §3.1: over a pseudo-header too). */
function seal(frame: Uint8Array): void {
  const view = new DataView(frame.buffer, frame.byteOffset);
  const start = IP_START + 20;
  view.setUint16(IP_START + 10, 0);
  view.setUint16(start + 16, 0);
  view.setUint16(IP_START + 10, checksum(frame.subarray(IP_START, start)));
  const addresses = sum(frame.subarray(IP_START + 12, start));
  view.setUint16(
    start + 16,
    fold(addresses + PROTOCOL_TCP + frame.length - start + sum(frame.subarray(start))),
  );
}

/** The Internet checksum (RFC 1071). */
function checksum(octets: Uint8Array): number {
  return fold(sum(octets));
}

function sum(octets: Uint8Array): number {
  let total = 0;
  for (let at = 0; at < octets.length; at += 2) total += ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0);
  return total;
}

function fold(total: number): number {
  let folded = total;
  while (folded > 0xffff) folded = (folded & 0xffff) + (folded >>> 16);
  return ~folded & 0xffff;
}
