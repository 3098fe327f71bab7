import { CaptureError } from "../capture-error.ts";
import type { PacketView } from "../packet-view.ts";
import { type CaptureInterface, type FormatReader, MAX_CAPTURED_LENGTH } from "./format-reader.ts";
import type { OctetQueue } from "./octet-queue.ts";

const FILE_HEADER_LENGTH = 24;
const RECORD_HEADER_LENGTH = 16;
/** A record of Alexey Kuznetzov's variant has interface, protocol and packet type behind the usual fields, padded. */
const KUZNETZOV_RECORD_HEADER_LENGTH = 24;
const MICROSECOND_MAGIC = 0xa1b2c3d4;
const NANOSECOND_MAGIC = 0xa1b23c4d;
const KUZNETZOV_MAGIC = 0xa1b2cd34;

/** Tells whether these first four octets open a classic pcap file. */
export function isPcapMagic(view: DataView): boolean {
  return [true, false].some((littleEndian) => isMagic(view.getUint32(0, littleEndian)));
}

/**
 * Returns a reader of classic pcap, in either byte order, with microseconds or nanoseconds.
 * Record: seconds (4 octets), fraction (4), captured length (4), original length (4), data.
 */
export function createPcapReader(): FormatReader {
  let header: FileHeader | undefined;
  let captured = 0;
  return {
    names: new Map(),
    get interfaces() {
      return header === undefined ? [] : [header.interface];
    },
    get statistics() {
      return { captured, dropped: undefined };
    },
    next(queue, view) {
      header ??= readFileHeader(queue, view);
      if (header === undefined || !readRecord(queue, header, view)) return false;
      captured += 1;
      return true;
    },
  };
}

interface FileHeader {
  readonly littleEndian: boolean;
  readonly nanosecondsPerUnit: number;
  readonly recordHeaderLength: number;
  readonly interface: CaptureInterface;
}

function isMagic(value: number): boolean {
  return value === MICROSECOND_MAGIC || value === NANOSECOND_MAGIC || value === KUZNETZOV_MAGIC;
}

function readFileHeader(queue: OctetQueue, packet: PacketView): FileHeader | undefined {
  if (queue.length < FILE_HEADER_LENGTH) return undefined;
  const { view, start } = queue;
  const littleEndian = isMagic(view.getUint32(start, true));
  const major = view.getUint16(start + 4, littleEndian);
  if (major !== 2) {
    throw new CaptureError(
      "CAPTURE_UNKNOWN_FORMAT",
      4,
      `This is pcap of version ${major} (octet offset 4); only version 2 is known. Convert it with editcap.`,
    );
  }
  const magic = view.getUint32(start, littleEndian);
  const isNano = magic === NANOSECOND_MAGIC;
  const linkType = view.getUint32(start + 20, littleEndian) & 0xffff;
  const timestampDigits = isNano ? 9 : 6;
  const header: FileHeader = {
    littleEndian,
    nanosecondsPerUnit: isNano ? 1 : 1000,
    recordHeaderLength: magic === KUZNETZOV_MAGIC ? KUZNETZOV_RECORD_HEADER_LENGTH : RECORD_HEADER_LENGTH,
    interface: { snapLength: view.getUint32(start + 16, littleEndian), linkType, timestampDigits },
  };
  packet.linkType = linkType;
  packet.timestampDigits = timestampDigits;
  queue.skip(FILE_HEADER_LENGTH);
  return header;
}

function readRecord(queue: OctetQueue, header: FileHeader, packet: PacketView): boolean {
  const { littleEndian, recordHeaderLength } = header;
  if (queue.length < recordHeaderLength) return false;
  const { view, start, store } = queue;
  const capturedLength = view.getUint32(start + 8, littleEndian);
  if (capturedLength > MAX_CAPTURED_LENGTH) throw badLength(capturedLength, queue.offset + 8);
  if (queue.length < recordHeaderLength + capturedLength) return false;
  packet.number += 1;
  packet.setTime(
    view.getUint32(start, littleEndian),
    view.getUint32(start + 4, littleEndian) * header.nanosecondsPerUnit,
  );
  packet.setOctets(
    store,
    start + recordHeaderLength,
    capturedLength,
    view.getUint32(start + 12, littleEndian),
  );
  queue.skip(recordHeaderLength + capturedLength);
  return true;
}

function badLength(length: number, offset: number): CaptureError {
  return new CaptureError(
    "CAPTURE_BAD_LENGTH",
    offset,
    `The capture is damaged at octet offset ${offset}: a packet claims ${length} captured octets, more than ${MAX_CAPTURED_LENGTH}. What comes before is good.`,
  );
}
