import { CaptureError } from "../capture-error.ts";
import type { CaptureStatistics, PacketRecord } from "../packet.ts";
import type { CaptureInterface, FormatReader } from "./format-reader.ts";
import { createOctetQueue } from "./octet-queue.ts";
import { createPcapReader, isPcapMagic } from "./pcap-reader.ts";
import { createPcapngReader, isPcapngMagic } from "./pcapng-reader.ts";

/** Turns the octets of a capture, in whatever pieces they come, into packets. */
export interface CaptureReader {
  /** Interfaces named so far. */
  readonly interfaces: readonly CaptureInterface[];
  /** Packets read so far, and the drops that the file speaks of. */
  readonly statistics: CaptureStatistics;
  /** Digits after the point that the finest clock so far has: 6 for microseconds, 9 for nanoseconds. */
  readonly timestampDigits: number;
  /**
   * Takes the next octets and returns the packets that are whole now.
   * @throws {CaptureError} when the octets are damaged; packets before the damage were returned by the call before.
   */
  push(chunk: Uint8Array): readonly PacketRecord[];
  /**
   * Says that there are no more octets.
   * @throws {CaptureError} when they end inside a record, or were damaged before.
   */
  end(): void;
}

const MAGIC_LENGTH = 4;

/** Returns a reader that finds out by itself whether it is given pcap or pcapng. */
export function createCaptureReader(): CaptureReader {
  const queue = createOctetQueue();
  let format: FormatReader | undefined;
  let failure: unknown;
  let digits = 0;
  let counted = 0;

  function readAll(): PacketRecord[] {
    const packets: PacketRecord[] = [];
    try {
      if (format === undefined && queue.length >= MAGIC_LENGTH)
        format = detectFormat(queue.peek(MAGIC_LENGTH));
      for (let packet = format?.next(queue); packet !== undefined; packet = format?.next(queue))
        packets.push(packet);
    } catch (error) {
      failure = error;
    }
    return packets;
  }

  return {
    get interfaces() {
      return format?.interfaces ?? [];
    },
    get statistics() {
      return format?.statistics ?? { captured: 0, dropped: undefined };
    },
    get timestampDigits() {
      const { interfaces } = this;
      for (; counted < interfaces.length; counted += 1) {
        digits = Math.max(digits, interfaces[counted]?.timestampDigits ?? 0);
      }
      return counted === 0 ? 6 : digits;
    },
    push(chunk) {
      if (failure !== undefined) throw failure;
      queue.push(chunk);
      const packets = readAll();
      if (failure !== undefined && packets.length === 0) throw failure;
      return packets;
    },
    end() {
      if (failure !== undefined) throw failure;
      if (queue.offset === 0 && queue.length < MAGIC_LENGTH) throw missingHeader(queue.length);
      if (queue.length > 0 || queue.owed > 0 || this.interfaces.length + queue.offset === 0)
        throw cut(queue.offset);
    },
  };
}

function detectFormat(magic: DataView): FormatReader {
  if (isPcapMagic(magic)) return createPcapReader();
  if (isPcapngMagic(magic)) return createPcapngReader();
  const isGzip = magic.getUint16(0) === 0x1f8b;
  throw new CaptureError(
    "CAPTURE_UNKNOWN_FORMAT",
    0,
    isGzip
      ? "This is compressed (gzip, octet offset 0): unpack it first, for example with gunzip."
      : `This is not a capture: octet offset 0 holds 0x${magic.getUint32(0).toString(16).padStart(8, "0")}, no magic number of pcap or pcapng.`,
  );
}

function missingHeader(length: number): CaptureError {
  return length === 0
    ? new CaptureError(
        "CAPTURE_EMPTY",
        0,
        "The capture is empty (octet offset 0): not even a file header is there.",
      )
    : cut(0);
}

function cut(offset: number): CaptureError {
  return new CaptureError(
    "CAPTURE_CUT",
    offset,
    `The capture is cut short: the record that begins at octet offset ${offset} is not whole. What comes before is good.`,
  );
}
