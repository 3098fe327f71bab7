import type { PacketRecord } from "../../src/capture/packet.ts";
import type { Random } from "./random.ts";

const FLAG = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16 } as const;
const SECOND_NS = 1_000_000_000n;
const ETHERNET = 1;

/** One direction of a made-up connection. */
interface Side {
  next: number;
  window: number;
}

/** Two ends that send each other whatever comes. */
interface Pair {
  readonly isIpv6: boolean;
  readonly ports: readonly [number, number];
  readonly sides: readonly [Side, Side];
}

/** Returns frames of a few connections whose numbers, flags, options and times are mostly plausible and often wrong. */
export function inventFrames(random: Random, count: number): readonly PacketRecord[] {
  let pairs = inventPairs(random);
  let timestampNs = 1_700_000_000n * SECOND_NS;
  return Array.from({ length: count }, () => {
    if (random.oneIn(300)) pairs = inventPairs(random);
    timestampNs +=
      BigInt(random.of([0, 1, 50, 400, 900, 1000, 2999, 3000, 3001, 9000, 19_999, 20_000, 1_000_000])) *
      1000n;
    if (random.oneIn(60)) timestampNs -= BigInt(random.below(5000)) * 1000n;
    return frameOf(inventPacket(random, random.of(pairs)), random, timestampNs);
  });
}

function inventPairs(random: Random): readonly [Pair, ...Pair[]] {
  const pair = (): Pair => ({
    isIpv6: random.oneIn(4),
    ports: [40_000 + random.below(5), random.of([80, 7000, 40_001])],
    sides: [inventSide(random), inventSide(random)],
  });
  return [pair(), pair(), pair()];
}

function inventSide(random: Random): Side {
  return { next: random.of([1, 1000, 0x7fff_fff0, 0xffff_ff00, 0]), window: 1000 };
}

function inventPacket(random: Random, { isIpv6, ports, sides }: Pair): Uint8Array {
  const from = random.below(2);
  const [own, other] = from === 0 ? sides : [sides[1], sides[0]];
  const flags = inventFlags(random);
  const length = random.of([0, 0, 0, 0, 1, 1, 2, 10, 100, 1000]);
  const off = random.of([0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -length, -10, -100, 1, 10, 100, 1000, -2000]);
  const sequence = own.next + off;
  const acknowledgment = other.next + random.of([0, 0, 0, 0, 0, 0, -1, 1, -10, -100, 10, 100, 2000]);
  if (random.oneIn(3)) own.window = random.of([0, 0, 1, 100, 1000, 1001, 65_535]);
  if (off === 0 || random.oneIn(4))
    own.next = (sequence + length + ((flags & (FLAG.syn | FLAG.fin)) === 0 ? 0 : 1)) >>> 0;
  const options = random.oneIn(3) ? inventOptions(random, other.next) : new Uint8Array();
  const segment = new Uint8Array(20 + options.length + length);
  const view = new DataView(segment.buffer);
  view.setUint16(0, ports[from === 0 ? 0 : 1]);
  view.setUint16(2, ports[from === 0 ? 1 : 0]);
  view.setUint32(4, sequence);
  view.setUint32(8, acknowledgment);
  const words = random.oneIn(80) ? random.below(16) : 5 + options.length / 4;
  view.setUint16(12, (words << 12) | flags);
  view.setUint16(14, own.window);
  view.setUint16(18, random.oneIn(30) ? 9 : 0);
  segment.set(options, 20);
  return isIpv6 ? ipv6(random, from, segment) : ipv4(random, from, segment);
}

function inventFlags(random: Random): number {
  if (random.oneIn(25)) return FLAG.syn;
  if (random.oneIn(25)) return FLAG.syn | FLAG.ack;
  if (random.oneIn(60)) return random.below(4096);
  let flags: number = FLAG.ack;
  if (random.oneIn(4)) flags |= FLAG.psh;
  if (random.oneIn(40)) flags |= FLAG.fin;
  if (random.oneIn(60)) flags |= FLAG.rst;
  return random.oneIn(40) ? flags & ~FLAG.ack : flags;
}

const KINDS = [
  0, 1, 2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 19, 20, 27, 28, 29, 34, 172, 174, 200, 253, 254,
] as const;

/** Returns options, padded to words: usual ones, SACK blocks near `edge`, or nonsense. */
function inventOptions(random: Random, edge: number): Uint8Array {
  const octets: number[] = [];
  for (let left = 1 + random.below(3); left > 0; left -= 1) octets.push(...inventOption(random, edge));
  const options = new Uint8Array(Math.min(40, octets.length + (-octets.length & 3)));
  options.set(octets.slice(0, options.length));
  return options;
}

function inventOption(random: Random, edge: number): readonly number[] {
  const octets = (count: number) => Array.from({ length: count }, () => random.below(256));
  switch (random.below(8)) {
    case 0:
      return [2, 4, 5, random.below(256)];
    case 1:
      return [1, 3, 3, random.below(17)];
    case 2:
      return [4, 2];
    case 3:
      return [1, 1, 8, 10, ...octets(8)];
    case 4:
    case 5:
      return inventSack(random, edge);
    case 6:
      return [
        254,
        4,
        ...random.of([
          [0xf9, 0x89],
          [0x00, 0xac],
          [0xac, 0xc0],
          [1, 2],
        ]),
      ];
    default: {
      const length = random.of([0, 1, 2, 3, 4, 5, 6, 8, 10, 11, 18, 60]);
      return [random.of(KINDS), length, ...octets(Math.max(0, Math.min(length, 20) - 2))];
    }
  }
}

function inventSack(random: Random, edge: number): readonly number[] {
  const blocks = 1 + random.below(4);
  const octets = new Uint8Array(2 + 8 * blocks);
  const view = new DataView(octets.buffer);
  octets.set([5, octets.length]);
  for (let block = 0; block < blocks; block += 1) {
    const start = edge - 50 + random.below(100);
    view.setUint32(2 + 8 * block, start);
    view.setUint32(6 + 8 * block, start + random.of([1, 10, 100]));
  }
  return [...octets];
}

function ipv4(random: Random, from: number, segment: Uint8Array): Uint8Array {
  const packet = new Uint8Array(20 + segment.length);
  const view = new DataView(packet.buffer);
  view.setUint16(0, 0x4500);
  view.setUint16(
    2,
    random.oneIn(60) ? random.of([0, 20, 30, 40, packet.length - 1, packet.length + 9]) : packet.length,
  );
  view.setUint16(4, random.below(0x1_0000));
  view.setUint16(6, random.oneIn(200) ? random.of([0x2000, 1, 0x2001]) : 0x4000);
  view.setUint16(8, 0x4006);
  packet.set([10, 0, 0, 1 + from, 10, 0, 0, 2 - from], 12);
  packet.set(segment, 20);
  return packet;
}

function ipv6(random: Random, from: number, segment: Uint8Array): Uint8Array {
  const packet = new Uint8Array(40 + segment.length);
  const view = new DataView(packet.buffer);
  view.setUint8(0, 0x60);
  view.setUint16(
    4,
    random.oneIn(60) ? random.of([0, 10, 20, segment.length - 1, segment.length + 9]) : segment.length,
  );
  view.setUint16(6, 0x0640);
  packet.set([0x20, 1, 0xd, 0xb8], 8);
  packet.set([0x20, 1, 0xd, 0xb8], 24);
  packet[23] = 1 + from;
  packet[39] = 2 - from;
  packet.set(segment, 40);
  return packet;
}

/** Puts a packet into an Ethernet frame, of which the capture may have kept only the beginning. */
function frameOf(packet: Uint8Array, random: Random, timestampNs: bigint): PacketRecord {
  const frame = new Uint8Array(Math.max(random.oneIn(4) ? 0 : 60, 14 + packet.length));
  frame.set([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]);
  frame.set((packet[0] ?? 0) >> 4 === 6 ? [0x86, 0xdd] : [8, 0], 12);
  frame.set(packet, 14);
  const kept = random.oneIn(40) ? Math.min(frame.length, 60 + random.below(60)) : frame.length;
  return {
    timestampNs,
    capturedLength: kept,
    originalLength: frame.length,
    linkType: ETHERNET,
    data: frame.subarray(0, kept),
  };
}
