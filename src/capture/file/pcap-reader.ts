import { CaptureError } from "../capture-error.ts";
import type { PacketRecord } from "../packet.ts";
import { type CaptureInterface, type FormatReader, MAX_CAPTURED_LENGTH } from "./format-reader.ts";
import type { OctetQueue } from "./octet-queue.ts";

const FILE_HEADER_LENGTH = 24;
const RECORD_HEADER_LENGTH = 16;
const MICROSECOND_MAGIC = 0xa1b2c3d4;
const NANOSECOND_MAGIC = 0xa1b23c4d;

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
    get interfaces() {
      return header === undefined ? [] : [header.interface];
    },
    get statistics() {
      return { captured, dropped: undefined };
    },
    next(queue) {
      header ??= readFileHeader(queue);
      const packet = header === undefined ? undefined : readRecord(queue, header);
      if (packet !== undefined) captured += 1;
      return packet;
    },
  };
}

interface FileHeader {
  readonly littleEndian: boolean;
  readonly nanosecondsPerUnit: bigint;
  readonly interface: CaptureInterface;
}

function isMagic(value: number): boolean {
  return value === MICROSECOND_MAGIC || value === NANOSECOND_MAGIC;
}

function readFileHeader(queue: OctetQueue): FileHeader | undefined {
  if (queue.length < FILE_HEADER_LENGTH) return undefined;
  const view = queue.peek(FILE_HEADER_LENGTH);
  const littleEndian = isMagic(view.getUint32(0, true));
  const major = view.getUint16(4, littleEndian);
  if (major !== 2) {
    throw new CaptureError(
      "CAPTURE_UNKNOWN_FORMAT",
      4,
      `This is pcap of version ${major} (octet offset 4); only version 2 is known. Convert it with editcap.`,
    );
  }
  const isNano = view.getUint32(0, littleEndian) === NANOSECOND_MAGIC;
  const header: FileHeader = {
    littleEndian,
    nanosecondsPerUnit: isNano ? 1n : 1000n,
    interface: {
      snapLength: view.getUint32(16, littleEndian),
      linkType: view.getUint32(20, littleEndian) & 0xffff,
      timestampDigits: isNano ? 9 : 6,
    },
  };
  queue.skip(FILE_HEADER_LENGTH);
  return header;
}

function readRecord(queue: OctetQueue, header: FileHeader): PacketRecord | undefined {
  if (queue.length < RECORD_HEADER_LENGTH) return undefined;
  const { littleEndian, nanosecondsPerUnit } = header;
  const fields = queue.peek(RECORD_HEADER_LENGTH);
  const capturedLength = fields.getUint32(8, littleEndian);
  if (capturedLength > MAX_CAPTURED_LENGTH) {
    throw new CaptureError(
      "CAPTURE_BAD_LENGTH",
      queue.offset + 8,
      `The capture is damaged at octet offset ${queue.offset + 8}: a packet claims ${capturedLength} captured octets, more than ${MAX_CAPTURED_LENGTH}. What comes before is good.`,
    );
  }
  const recordLength = RECORD_HEADER_LENGTH + capturedLength;
  if (queue.length < recordLength) return undefined;
  const view = queue.peek(recordLength);
  const data = new Uint8Array(view.buffer, view.byteOffset + RECORD_HEADER_LENGTH, capturedLength).slice();
  const packet: PacketRecord = {
    timestampNs:
      BigInt(fields.getUint32(0, littleEndian)) * 1_000_000_000n +
      BigInt(fields.getUint32(4, littleEndian)) * nanosecondsPerUnit,
    capturedLength,
    originalLength: fields.getUint32(12, littleEndian),
    linkType: header.interface.linkType,
    data,
  };
  queue.skip(recordLength);
  return packet;
}
