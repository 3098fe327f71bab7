import type { CaptureStatistics } from "../packet.ts";
import type { PacketView } from "../packet-view.ts";
import type { OctetQueue } from "./octet-queue.ts";

/** Where packets of a capture were seen. */
export interface CaptureInterface {
  /** LINKTYPE_ number. */
  readonly linkType: number;
  readonly snapLength: number;
  readonly name?: string;
  readonly filter?: string;
  /** Digits after the point that its clock has: 6 for microseconds, 9 for nanoseconds. */
  readonly timestampDigits: number;
}

/** Reads one file format off a queue. */
export interface FormatReader {
  readonly interfaces: readonly CaptureInterface[];
  readonly statistics: CaptureStatistics;
  /** Names by textual address that the file has for its hosts. */
  readonly names: ReadonlyMap<string, string>;
  /**
   * Takes the next packet off `queue` and shows it in `view`; `false` while octets of it are missing.
   * @throws {CaptureError} when the octets are damaged.
   */
  next(queue: OctetQueue, view: PacketView): boolean;
}

/** Octets of one packet that any capture tool keeps at most; a larger captured length is damage. */
export const MAX_CAPTURED_LENGTH = 262_144;
