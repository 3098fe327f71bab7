import { CaptureError } from "../capture-error.ts";
import type { CaptureStatistics, PacketRecord } from "../packet.ts";
import { PacketView } from "../packet-view.ts";
import type { CaptureInterface, FormatReader } from "./format-reader.ts";
import { OctetQueue } from "./octet-queue.ts";
import { createPcapReader, isPcapMagic } from "./pcap-reader.ts";
import { createPcapngReader, isPcapngMagic } from "./pcapng-reader.ts";

const MAGIC_LENGTH = 4;
const NO_NAMES: ReadonlyMap<string, string> = new Map();

/** Turns the octets of a capture, in whatever pieces they come, into packets; it finds out by itself whether they are pcap or pcapng. */
export class CaptureReader {
  readonly #queue = new OctetQueue();
  readonly #view = new PacketView();
  #format: FormatReader | undefined;
  #failure: unknown;
  #digits = 0;
  #counted = 0;

  /** Interfaces named so far. */
  get interfaces(): readonly CaptureInterface[] {
    return this.#format?.interfaces ?? [];
  }

  /** Packets read so far, and the drops that the file speaks of. */
  get statistics(): CaptureStatistics {
    return this.#format?.statistics ?? { captured: 0, dropped: undefined };
  }

  /** Names by textual address that the file has so far. */
  get names(): ReadonlyMap<string, string> {
    return this.#format?.names ?? NO_NAMES;
  }

  /** Digits after the point that the finest clock so far has: 6 for microseconds, 9 for nanoseconds. */
  get timestampDigits(): number {
    const { interfaces } = this;
    for (; this.#counted < interfaces.length; this.#counted += 1) {
      this.#digits = Math.max(this.#digits, interfaces[this.#counted]?.timestampDigits ?? 0);
    }
    return this.#counted === 0 ? 6 : this.#digits;
  }

  /**
   * Takes the next octets and shows each packet that is whole now to `onPacket`, which returns `false` to see no more of them.
   * @throws {CaptureError} when the octets are damaged, once every packet before the damage was shown.
   */
  read(chunk: Uint8Array, onPacket: (view: PacketView) => boolean | undefined): void {
    if (this.#failure !== undefined) throw this.#failure;
    const queue = this.#queue;
    queue.push(chunk);
    if (queue.length < MAGIC_LENGTH && this.#format === undefined) return;
    while (this.#next()) if (onPacket(this.#view) === false) return;
  }

  #next(): boolean {
    const queue = this.#queue;
    try {
      this.#format ??= detectFormat(new DataView(queue.view.buffer, queue.start, MAGIC_LENGTH));
      return this.#format.next(queue, this.#view);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  /** Takes the next octets and returns copies of the packets that are whole now; damage is thrown by the call that shows no packet. */
  push(chunk: Uint8Array): readonly PacketRecord[] {
    const packets: PacketRecord[] = [];
    try {
      this.read(chunk, (view) => {
        packets.push(view.toRecord());
        return true;
      });
    } catch (error) {
      if (packets.length === 0) throw error;
    }
    return packets;
  }

  /**
   * Says that there are no more octets.
   * @throws {CaptureError} when they end inside a record, or were damaged before.
   */
  end(): void {
    if (this.#failure !== undefined) throw this.#failure;
    const { offset, length, owed } = this.#queue;
    if (offset === 0 && length < MAGIC_LENGTH) throw missingHeader(length);
    if (length > 0 || owed > 0 || this.interfaces.length + offset === 0) throw cut(offset);
  }
}

/** Returns a reader that has read nothing. */
export function createCaptureReader(): CaptureReader {
  return new CaptureReader();
}

function detectFormat(magic: DataView): FormatReader {
  if (isPcapMagic(magic)) return createPcapReader();
  if (isPcapngMagic(magic)) return createPcapngReader();
  throw new CaptureError(
    "CAPTURE_UNKNOWN_FORMAT",
    0,
    `This is not a capture: octet offset 0 holds 0x${magic.getUint32(0).toString(16).padStart(8, "0")}, no magic number of pcap or pcapng.`,
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
