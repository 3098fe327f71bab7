import type { PacketRecord } from "./packet.ts";

const EMPTY = new Uint8Array();

/** What carries the transport layer of a packet: nothing that is decoded, IPv4 or IPv6. */
export type NetworkVersion = 0 | 4 | 6;

/**
 * One packet where it lies in its reader's buffer, with its layers as numbers. There is one for a whole capture, refilled for each packet,
 * so that reading a million packets makes no objects; who keeps something of it copies it (`toRecord`).
 *
 * Offsets are places in `octets`. `end` bounds what was captured, the `…WireEnd` what was on the wire; they lie beyond `end` where the
 * capture cut a packet off. Sequence numbers and IPv4 addresses are signed 32-bit integers: compare them with `seq32.ts`.
 */
export class PacketView {
  /** The frame's number in the capture, from 1. */
  number = 0;
  seconds = 0;
  nanoseconds = 0;
  /** Nanoseconds since the capture's first packet, exact for 104 days. NaN, as V8 lays numbers out anew that begin as small whole ones. */
  timeNs = Number.NaN;
  /** The same in whole seconds, rounded down, and what is left over. */
  relativeSeconds = 0;
  relativeNanoseconds = 0;
  /** The same since the packet before; 0 for the first. */
  deltaSeconds = 0;
  deltaNanoseconds = 0;
  /** Whether the capture gives a second or more as the fraction of a second, which no clock does. */
  hasOddFraction = false;
  /** Digits after the point that its clock has: 6 for microseconds, 9 for nanoseconds. */
  timestampDigits = 6;
  /** The LINKTYPE_ number of the interface it was seen on. */
  linkType = 0;
  /** pcapng's comments on it. */
  comments: readonly string[] | undefined = undefined;

  octets: Uint8Array = EMPTY;
  start = 0;
  end = 0;
  wireEnd = 0;
  /** Octets of the frame on the wire, as the capture says. */
  originalLength = 0;

  /** Where the link layer's payload begins; -1 where the link layer was cut off. */
  networkStart = -1;
  /** 0x0800 IPv4, 0x86dd IPv6, 0x0806 ARP; 0 when it is unknown. */
  etherType = 0;

  network: NetworkVersion = 0;
  /** Offsets of the addresses: 4 octets each in IPv4, 16 in IPv6. */
  sourceAddress = 0;
  destinationAddress = 0;
  /** The protocol number of what the IP packet carries. */
  protocol = 0;
  /** Whether it is a piece of a larger packet. */
  isFragment = false;
  /** Whether that piece is the first and the capture cut it off: it can never be put together, so what it begins with is shown. */
  isCutOpening = false;

  /** 6 TCP, 17 UDP, 0 for anything else or where no port was captured. */
  transport: 0 | 6 | 17 = 0;
  transportStart = 0;
  /** Where the IP packet ends on the wire. */
  transportWireEnd = 0;
  sourcePort = 0;
  destinationPort = 0;
  /** Whether the header was captured up to TCP's window or UDP's length, so that the fields below hold. */
  isHeaderWhole = false;

  sequence = 0;
  acknowledgment = 0;
  /** The nine flag bits and the three reserved ones left of them. */
  flags = 0;
  window = 0;
  headerLength = 0;
  /** Octets of data that the IP header says are in the segment or datagram; -1 where they cannot be told. */
  payloadLength = 0;
  /** UDP's own length field. */
  udpLength = 0;

  #originSeconds = 0;
  #originNanoseconds = 0;

  /** Takes note of when the packet was seen; call it once a packet, after `number` was set. */
  setTime(seconds: number, nanoseconds: number): void {
    // A fraction of more than a second is nonsense, but it must not make another time of it.
    const carry = nanoseconds < 1e9 ? 0 : Math.floor(nanoseconds / 1e9);
    this.hasOddFraction = carry > 0;
    const secondsBefore = this.seconds;
    const nanosecondsBefore = this.nanoseconds;
    this.seconds = seconds + carry;
    this.nanoseconds = nanoseconds - carry * 1e9;
    const isFirst = this.number === 1;
    if (isFirst) {
      this.#originSeconds = this.seconds;
      this.#originNanoseconds = this.nanoseconds;
    }
    const step = isFirst ? 0 : this.nanoseconds - nanosecondsBefore;
    this.deltaSeconds = isFirst ? 0 : this.seconds - secondsBefore - (step < 0 ? 1 : 0);
    this.deltaNanoseconds = step < 0 ? step + 1e9 : step;
    const difference = this.nanoseconds - this.#originNanoseconds;
    this.relativeSeconds = this.seconds - this.#originSeconds - (difference < 0 ? 1 : 0);
    this.relativeNanoseconds = difference < 0 ? difference + 1e9 : difference;
    this.timeNs = toNanoseconds(this.relativeSeconds, this.relativeNanoseconds);
  }

  /** Says where the packet's octets lie. */
  setOctets(octets: Uint8Array, start: number, capturedLength: number, originalLength: number): void {
    this.octets = octets;
    this.start = start;
    this.end = start + capturedLength;
    this.wireEnd = start + Math.max(originalLength, capturedLength);
    this.originalLength = originalLength;
  }

  /** Shows a packet that was kept, as frame `number`. */
  load(packet: PacketRecord, number: number): void {
    this.number = number;
    const seconds = packet.timestampNs / 1_000_000_000n;
    this.setTime(Number(seconds), Number(packet.timestampNs - seconds * 1_000_000_000n));
    this.linkType = packet.linkType;
    this.comments = packet.comments;
    this.setOctets(packet.data, 0, packet.data.length, packet.originalLength);
  }

  /** Returns a copy that stays. */
  toRecord(): PacketRecord {
    const data = this.octets.slice(this.start, this.end);
    return {
      timestampNs: BigInt(this.seconds) * 1_000_000_000n + BigInt(this.nanoseconds),
      capturedLength: data.length,
      originalLength: this.originalLength,
      linkType: this.linkType,
      data,
      ...(this.comments !== undefined && { comments: this.comments }),
    };
  }
}

/**
 * Returns a time in nanoseconds. A few seconds more on the way make the product large from the first packet on; else V8 would take it for a
 * small whole number and compile most of the reading anew once it is none.
 */
export function toNanoseconds(seconds: number, nanoseconds: number): number {
  return (seconds + 4) * 1e9 - 4e9 + nanoseconds;
}
