import { gzipSync } from "node:zlib";
import type { Random } from "./random.ts";
import { findRecords, type RecordPlace } from "./records.ts";

/** Numbers at which lengths and counts go wrong. */
const ODD_NUMBERS = [
  0, 1, 3, 4, 5, 7, 8, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x4_0000, 0x4_0001, 0x7fff_ffff, 0x8000_0000,
  0xffff_fffc, 0xffff_ffff,
];
const LINK_TYPES = [0, 1, 12, 14, 101, 108, 113, 228, 229, 276, 65_535];

/** Returns a damaged capture made of `capture`: of the file, its records, its packets, or random octets behind its head. */
export function mutate(capture: Uint8Array, random: Random): Uint8Array {
  const change = random.pick([
    changeFile,
    changeRecords,
    changePackets,
    changePackets,
    changePackets,
    randomTail,
  ]);
  const changed = change(capture, random);
  return random.below(40) === 0 ? changeFile(gzipSync(changed), random) : changed;
}

function changeFile(capture: Uint8Array, random: Random): Uint8Array {
  const octets = capture.slice();
  for (let count = 1 + random.below(8); count > 0; count -= 1) spoil(octets, 0, octets.length, random);
  const cut = random.below(octets.length + 1);
  const kind = random.below(4);
  if (kind === 0) return octets.subarray(0, cut);
  if (kind === 1)
    return new Uint8Array(
      Buffer.concat([octets.subarray(0, cut), noise(random.below(64), random), octets.subarray(cut)]),
    );
  return octets;
}

/** Repeats, drops and swaps records, and spoils their headers. */
function changeRecords(capture: Uint8Array, random: Random): Uint8Array {
  const places = findRecords(capture);
  const head = capture.subarray(0, places[0]?.start ?? capture.length);
  const records = places.map(({ start, end }) => capture.slice(start, end));
  for (let count = 1 + random.below(6); count > 0 && records.length > 0; count -= 1) {
    const [at, other] = [random.below(records.length), random.below(records.length)];
    const [one, two] = [records[at], records[other]];
    if (one === undefined || two === undefined) break;
    const deed = random.below(4);
    if (deed === 0) records.splice(at, 1);
    else if (deed === 1) records.splice(other, 0, one);
    else if (deed === 2) [records[at], records[other]] = [two, one];
    else spoil(one, 0, Math.min(one.length, 28), random);
  }
  return new Uint8Array(Buffer.concat([head, ...records]));
}

/** Spoils octets of packets, mostly of their headers, and in pcap may change the link type. */
function changePackets(capture: Uint8Array, random: Random): Uint8Array {
  const octets = capture.slice();
  const places: readonly RecordPlace[] = findRecords(capture);
  for (let count = 1 + random.below(12); count > 0 && places.length > 0; count -= 1) {
    const { data, end } = random.pick(places);
    const isHeader = random.below(4) > 0;
    spoil(octets, data, isHeader ? Math.min(end, data + 80) : end, random);
  }
  const isPcap = octets[0] === 0xd4 || octets[0] === 0x4d;
  if (isPcap && random.below(6) === 0)
    new DataView(octets.buffer).setUint32(20, random.pick(LINK_TYPES), true);
  return octets;
}

function randomTail(capture: Uint8Array, random: Random): Uint8Array {
  const head = capture.subarray(0, random.pick([0, 4, 24, 28, 48, 128]));
  return new Uint8Array(Buffer.concat([head, noise(random.below(4096), random)]));
}

/** Overwrites one octet, or two or four of them with an odd number, between `start` and `end`. */
function spoil(octets: Uint8Array, start: number, end: number, random: Random): void {
  const width = random.pick([1, 1, 2, 4]);
  if (end - start < width) return;
  const at = start + random.below(end - start - width + 1);
  const number = random.below(2) === 0 ? random.pick(ODD_NUMBERS) : random.below(0x1_0000_0000);
  const isLittle = random.below(2) === 0;
  for (let index = 0; index < width; index += 1)
    octets[at + index] = number >>> (8 * (isLittle ? index : width - 1 - index));
}

function noise(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => random.below(256));
}
