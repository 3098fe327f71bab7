import { once } from "node:events";
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  rmSync,
  writeSync,
} from "node:fs";
import { createPcapngWriter, type PcapngWriter } from "../../capture/file/pcapng-writer.ts";
import type { CaptureStatistics, PacketRecord } from "../../capture/packet.ts";
import { whyNotWritten } from "../cannot-write.ts";
import { UsageError } from "../command.ts";
import { version } from "../version.ts";

/** The name that stands for standard output. */
export const STANDARD_OUTPUT = "-";

/** A pcapng file that grows; each packet is in it, whole, before the next one comes. */
export interface CaptureFile {
  /** Replaces what the file held by the header; what was begun already stays. */
  begin(linkType: number): void;
  /**
   * Returns what is to be awaited before the next packet where a reader is slower than this.
   * @throws {UsageError} when the packet cannot be written, for example on a full disk.
   */
  add(packet: PacketRecord): Promise<void> | undefined;
  /** Writes the statistics and closes. */
  close(statistics: CaptureStatistics): void;
  /** Lets go of a file that was not begun, and leaves everything as it was. */
  abandon(): void;
}

const STDOUT = 1;
const SNAP_LENGTH = 262_144;
const OWNER_AND_READERS = 0o644;

/**
 * Opens `path` for writing; what it holds is kept until the capture begins.
 * @throws {UsageError} when it cannot be written.
 */
export function openCaptureFile(
  path: string,
  seenOn: { readonly interface: string; readonly filter?: string },
): CaptureFile {
  const isNew = path !== STANDARD_OUTPUT && !existsSync(path);
  const file = path === STANDARD_OUTPUT ? STDOUT : openForWriting(path);
  let writer: PcapngWriter | undefined;
  let room: Promise<void> | undefined;

  function begun(linkType: number): PcapngWriter {
    if (writer !== undefined) return writer;
    const { interface: name, filter } = seenOn;
    writer = createPcapngWriter({
      application: `lab ${version}`,
      interface: { name, linkType, snapLength: SNAP_LENGTH, ...(filter === undefined ? {} : { filter }) },
    });
    if (path !== STANDARD_OUTPUT && fstatSync(file).isFile()) ftruncateSync(file);
    write(writer.header());
    return writer;
  }

  function write(octets: Uint8Array): void {
    // The pipe of standard output does not wait for its reader; the stream before it does.
    if (path === STANDARD_OUTPUT) {
      if (!process.stdout.write(octets)) room ??= drained();
      return;
    }
    try {
      for (let written = 0; written < octets.length; ) written += writeSync(file, octets, written);
    } catch (error) {
      throw cannotWrite(path, error, 3);
    }
  }

  async function drained(): Promise<void> {
    await once(process.stdout, "drain");
    room = undefined;
  }

  return {
    begin: (linkType) => void begun(linkType),
    add(packet) {
      write(begun(packet.linkType).packet(packet));
      return room;
    },
    close(statistics) {
      if (writer !== undefined) write(writer.trailer(statistics));
      if (path !== STANDARD_OUTPUT) closeSync(file);
    },
    abandon() {
      if (path === STANDARD_OUTPUT) return;
      closeSync(file);
      if (isNew && writer === undefined) rmSync(path, { force: true });
    },
  };
}

function openForWriting(path: string): number {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_CREAT, OWNER_AND_READERS);
  } catch (error) {
    throw cannotWrite(path, error, 2);
  }
}

function cannotWrite(path: string, error: unknown, exitCode: 2 | 3): UsageError {
  return new UsageError(`Cannot write the capture to ${path}: ${whyNotWritten(path, error)}.`, exitCode);
}
