import { closeSync, constants, fstatSync, ftruncateSync, openSync, type Stats, writeSync } from "node:fs";
import type { PacketView } from "../../capture/packet-view.ts";
import { whyNotWritten } from "../cannot-write.ts";
import { type ExitCode, UsageError } from "../command.ts";
import { BlockBuffer, packetBlockLength } from "./block-buffer.ts";

/** What the kernel writes at one go, whatever kills the writer meanwhile. */
const PAGE = 4096;
/** A block that says nothing takes so many octets at least. */
const MIN_BLANK = 16;
/** Octets that may be left blank so that the next block lies in one page; more would make the file of large packets too long. */
const MAX_BLANK = 512;
const OWNER_AND_READERS = 0o644;
const { O_WRONLY, O_CREAT, O_EXCL } = constants;

/**
 * A file of pcapng blocks that ends with a whole one at any moment, also when its writer is killed. A write that is killed may be cut
 * between two pages of the file, so small blocks never lie in two: what is left of a page stays blank where it is too short for the next.
 * A large block is a write of its own, which is cut only by a kill in that very microsecond.
 */
export class GrowingFile {
  readonly path: string;
  readonly #file: number;
  readonly #stats: Stats;
  readonly #buffer = new BlockBuffer();
  /** Where in the buffer a write ends. */
  #cuts: number[] = [];
  #written = 0;

  /**
   * Opens a file, whose octets stay until `clear`; with `isNew` it must not be there yet.
   * @throws {NodeJS.ErrnoException} when it cannot be written; EEXIST when it is there and must not.
   */
  constructor(path: string, isNew: boolean) {
    this.path = path;
    this.#file = openSync(path, O_WRONLY | O_CREAT | (isNew ? O_EXCL : 0), OWNER_AND_READERS);
    this.#stats = fstatSync(this.#file);
  }

  /** The file's octets, with those that are still to be written. */
  get length(): number {
    return this.#written + this.#buffer.length;
  }

  /** Whether this is what lies at its path. */
  isSame({ dev, ino }: Stats): boolean {
    return this.#stats.dev === dev && this.#stats.ino === ino;
  }

  /** Drops what the file held before. */
  clear(): void {
    if (this.#stats.isFile()) ftruncateSync(this.#file);
  }

  /** Writes a block that was made elsewhere, at once. */
  block(octets: Uint8Array): void {
    this.flush();
    this.#write(octets);
  }

  /** Returns the octets that the file has once this packet is in it. */
  lengthWith(packet: PacketView): number {
    const length = packetBlockLength(packet);
    return this.length + this.#blankBefore(length) + length;
  }

  /** Takes a packet, which is in the file after the next `flush`. */
  packet(packet: PacketView): void {
    const length = packetBlockLength(packet);
    const blank = this.#blankBefore(length);
    if (blank > 0) this.#buffer.blank(blank);
    const room = PAGE - (this.length % PAGE);
    if (room === PAGE || length > room) this.#cuts.push(this.#buffer.length);
    this.#buffer.packet(packet);
    if (length > room) this.#cuts.push(this.#buffer.length);
  }

  /**
   * Writes what waits.
   * @throws {UsageError} when it cannot be written, for example on a full disk; blocks that could are in the file, the last one whole.
   */
  flush(): void {
    const octets = this.#buffer.take();
    const cuts = this.#cuts;
    this.#cuts = [];
    cuts.push(octets.length);
    let from = 0;
    for (const cut of cuts) {
      if (cut > from) this.#write(octets.subarray(from, cut));
      from = cut;
    }
  }

  close(): void {
    closeSync(this.#file);
  }

  #blankBefore(length: number): number {
    const room = PAGE - (this.length % PAGE);
    const fits = length === room || length + MIN_BLANK <= room;
    return fits || room < MIN_BLANK || room > MAX_BLANK ? 0 : room;
  }

  /** These octets are whole blocks; where only some are taken, those that are whole stay. */
  #write(octets: Uint8Array): void {
    let done = 0;
    try {
      while (done < octets.length) done += writeSync(this.#file, octets, done);
      this.#written += done;
    } catch (error) {
      this.#written += wholeBlocks(octets.subarray(0, done));
      if (this.#stats.isFile()) ftruncateSync(this.#file, this.#written);
      throw cannotWrite(this.path, error, 3);
    }
  }
}

/** Returns the error for a file that cannot be written. */
export function cannotWrite(path: string, error: unknown, exitCode: ExitCode): UsageError {
  return new UsageError(`Cannot write the capture to ${path}: ${whyNotWritten(path, error)}.`, exitCode);
}

/** Returns the octets of the blocks that are not cut. */
function wholeBlocks(octets: Uint8Array): number {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  let at = 0;
  for (;;) {
    const end = at + (at + 8 > octets.length ? 8 : view.getUint32(at + 4, true));
    if (end > octets.length) return at;
    at = end;
  }
}
