import { existsSync, rmSync } from "node:fs";
import { createPcapngWriter, type PcapngWriter } from "../../capture/file/pcapng-writer.ts";
import type { CaptureStatistics } from "../../capture/packet.ts";
import type { PacketView } from "../../capture/packet-view.ts";
import { version } from "../version.ts";
import { cannotWrite, GrowingFile } from "./growing-file.ts";

/** Where the packets of a capture are written as pcapng. */
export interface CaptureFile {
  /** Begins the file, which replaces what it held before. */
  begin(linkType: number): void;
  /**
   * Takes a packet, which is written by the next `flush` at the latest.
   * @throws {UsageError} when packets cannot be written, for example on a full disk.
   */
  add(packet: PacketView): void;
  /**
   * Writes what was taken. Returns what is to be awaited before the next packet where a reader is slower than this.
   * @throws {UsageError} as `add` does.
   */
  flush(): Promise<void> | undefined;
  /** Writes the statistics; without any, because writing failed, it only closes. */
  close(statistics: CaptureStatistics | undefined): void;
  /** Lets go of a file that was not begun, and leaves everything as it was. */
  abandon(): void;
  /** Where the packets are now, as the end of a sentence; nothing for standard output. */
  describe(): string;
}

/** What was captured on, and what a file says of it. */
export interface SeenOn {
  readonly interface: string;
  readonly filter?: string;
}

const SNAP_LENGTH = 262_144;

/** Returns what makes the blocks around the packets of a file. */
export function createBlocks({ interface: name, filter }: SeenOn, linkType: number): PcapngWriter {
  return createPcapngWriter({
    application: `lab ${version}`,
    interface: { name, linkType, snapLength: SNAP_LENGTH, ...(filter === undefined ? {} : { filter }) },
  });
}

/**
 * Opens `path` for writing; what it holds is kept until the capture begins.
 * @throws {UsageError} when it cannot be written.
 */
export function openCaptureFile(path: string, seenOn: SeenOn): CaptureFile {
  const isNew = !existsSync(path);
  const file = openGrowing(path);
  let blocks: PcapngWriter | undefined;

  function begin(linkType: number): void {
    if (blocks !== undefined) return;
    blocks = createBlocks(seenOn, linkType);
    file.clear();
    file.block(blocks.header());
  }

  return {
    begin,
    add(packet) {
      begin(packet.linkType);
      file.packet(packet);
    },
    flush() {
      file.flush();
      return undefined;
    },
    close(statistics) {
      if (blocks !== undefined && statistics !== undefined) file.block(blocks.trailer(statistics));
      file.close();
    },
    abandon() {
      file.close();
      if (isNew) rmSync(path, { force: true });
    },
    describe: () => `written to ${path}`,
  };
}

function openGrowing(path: string): GrowingFile {
  try {
    return new GrowingFile(path, false);
  } catch (error) {
    throw cannotWrite(path, error, 2);
  }
}
