import type { PacketView } from "../packet-view.ts";
import type { CaptureInterface } from "./format-reader.ts";
import { OPTION } from "./pcapng-numbers.ts";
import { type PcapngOption, readOptions, textOption } from "./pcapng-options.ts";

/** An interface of a section, with its clock. */
export interface SectionInterface extends CaptureInterface {
  readonly ticksPerSecond: bigint;
  readonly offsetSeconds: bigint;
}

const NANOSECONDS = 1_000_000_000n;
const MICROSECONDS = 1_000_000n;
/** Below it two halves make a number of at most 53 bits. */
const EXACT_HIGH = 0x20_0000;

/** Returns the interface that the body of an Interface Description Block describes (at least 8 octets). */
export function readInterface(body: DataView, littleEndian: boolean): SectionInterface {
  const options = readOptions(body, 8, littleEndian);
  const name = findOption(options, OPTION.interfaceName, 0);
  const filter = findOption(options, OPTION.interfaceFilter, 1);
  const resolution = findOption(options, OPTION.interfaceTimestampResolution, 1)?.value.getUint8(0) ?? 6;
  const offset = findOption(options, OPTION.interfaceTimestampOffset, 8)?.value.getBigInt64(0, littleEndian);
  return {
    linkType: body.getUint16(0, littleEndian),
    snapLength: body.getUint32(4, littleEndian),
    ...(name && { name: textOption(name) }),
    ...(filter && { filter: new TextDecoder().decode(octetsAfterFirst(filter)) }),
    timestampDigits: digitsOf(resolution),
    ticksPerSecond: ticksPerSecond(resolution),
    offsetSeconds: offset ?? 0n,
  };
}

/** Returns the packets that the body of an Interface Statistics Block says were dropped; `undefined` when it does not say. */
export function readDropCount(body: DataView, littleEndian: boolean): number | undefined {
  const options = readOptions(body, 12, littleEndian);
  const counts = [OPTION.statisticsDroppedByInterface, OPTION.statisticsDroppedBySystem]
    .map((code) => findOption(options, code, 8)?.value.getBigUint64(0, littleEndian))
    .filter((count) => count !== undefined);
  return counts.length === 0 ? undefined : Number(counts.reduce((sum, count) => sum + count, 0n));
}

/** Gives a packet the time of a stamp of this interface, of which `high` and `low` are the halves. */
export function setTicks(view: PacketView, high: number, low: number, seenOn: SectionInterface): void {
  const { ticksPerSecond: resolution, offsetSeconds } = seenOn;
  if (offsetSeconds === 0n && resolution === NANOSECONDS) setNanoseconds(view, high, low);
  else if (offsetSeconds === 0n && resolution === MICROSECONDS && high < EXACT_HIGH) {
    const microseconds = high * 0x1_0000_0000 + low;
    const seconds = Math.floor(microseconds / 1e6);
    view.setTime(seconds, (microseconds - seconds * 1e6) * 1000);
  } else {
    const ticks = (BigInt(high) << 32n) | BigInt(low);
    const timestampNs = (ticks * NANOSECONDS) / resolution + offsetSeconds * NANOSECONDS;
    const beyond = timestampNs % NANOSECONDS;
    const isBefore1970 = beyond < 0n;
    const seconds = timestampNs / NANOSECONDS - (isBefore1970 ? 1n : 0n);
    view.setTime(Number(seconds), Number(isBefore1970 ? beyond + NANOSECONDS : beyond));
  }
}

/** 2^32 ns are 4 s and 294 967 296 ns; 2^48 ns are 281 474 s and 976 710 656 ns: with them no product passes 2^53. */
function setNanoseconds(view: PacketView, high: number, low: number): void {
  const upper = high >>> 16;
  const lower = high & 0xffff;
  const nanoseconds = upper * 976_710_656 + lower * 294_967_296 + low;
  const carry = Math.floor(nanoseconds / 1e9);
  view.setTime(upper * 281_474 + lower * 4 + carry, nanoseconds - carry * 1e9);
}

function findOption(
  options: readonly PcapngOption[],
  code: number,
  minimum: number,
): PcapngOption | undefined {
  return options.find((option) => option.code === code && option.value.byteLength >= minimum);
}

/** The first octet of if_filter says what kind of filter follows; kind 0 is text. */
function octetsAfterFirst({ value }: PcapngOption): DataView {
  return new DataView(value.buffer, value.byteOffset + 1, value.byteLength - 1);
}

/** if_tsresol: the top bit chooses powers of two or ten, the rest is the negative exponent. */
function ticksPerSecond(resolution: number): bigint {
  const exponent = BigInt(resolution & 0x7f);
  return resolution & 0x80 ? 2n ** exponent : 10n ** exponent;
}

function digitsOf(resolution: number): number {
  const exponent = resolution & 0x7f;
  return Math.min(9, resolution & 0x80 ? Math.ceil(exponent * Math.log10(2)) : exponent);
}
