import { lstatSync, rmSync } from "node:fs";
import { join, parse } from "node:path";
import type { PcapngWriter } from "../../capture/file/pcapng-writer.ts";
import type { PacketView } from "../../capture/packet-view.ts";
import { whyNotWritten } from "../cannot-write.ts";
import { type ExitCode, UsageError } from "../command.ts";
import { wholeNumber } from "../options.ts";
import { type CaptureFile, createBlocks, type SeenOn } from "./capture-file.ts";
import { cannotWrite, GrowingFile } from "./growing-file.ts";

/** How many files a ring has at most, and how long each may become. */
export interface RingBounds {
  readonly files: number;
  readonly octets: number;
}

/** A megabyte of dumpcap's, which counts in thousands. */
const MEGABYTE = 1_000_000;
const MAX_FILES = 100_000;
const MAX_MEGABYTES = 1_000_000;

/** Returns the bounds that `--ring` names, or says what they must be. */
export function readRing(text: string): RingBounds {
  const [, files, megabytes] = /^([^:]+):([^:]+)$/u.exec(text) ?? [];
  if (files === undefined || megabytes === undefined)
    throw new UsageError(
      `--ring takes a number of files and the megabytes of each, for example 5:100, not "${text}".`,
    );
  return {
    files: wholeNumber("The number of files in --ring", files, 2, MAX_FILES),
    octets: wholeNumber("The number of megabytes in --ring", megabytes, 1, MAX_MEGABYTES) * MEGABYTE,
  };
}

/**
 * Returns a capture file that is a ring of files beside `path`: talk.pcapng becomes talk_00001_20261125233000.pcapng and so on, with the
 * local time at which each began. The oldest is deleted before another begins, so that there are never more, and none is ever longer, than
 * `bounds` says. Only files that were made here are deleted, and none that is there already is written to.
 * @throws {UsageError} when the first cannot be made.
 */
export function openRing(path: string, bounds: RingBounds, seenOn: SeenOn): CaptureFile {
  const kept: GrowingFile[] = [];
  let number = 0;
  let blocks: PcapngWriter | undefined;
  let trailerLength = 0;
  let captured = 0;
  let file = nextFile(2);

  function nextFile(exitCode: ExitCode): GrowingFile {
    const time = localTime(new Date());
    for (;;) {
      number += 1;
      const member = memberPath(path, number, time);
      try {
        const made = new GrowingFile(member, true);
        kept.push(made);
        return made;
      } catch (error) {
        if (!isThere(error)) throw cannotWrite(member, error, exitCode);
      }
    }
  }

  function begin(linkType: number): void {
    if (blocks !== undefined) return;
    blocks = createBlocks(seenOn, linkType);
    trailerLength = blocks.trailer({ captured: 0, dropped: 0 }).length;
    file.block(blocks.header());
  }

  function turn(): void {
    if (blocks === undefined) return;
    file.block(blocks.trailer({ captured, dropped: undefined }));
    if (kept.length === bounds.files) remove(kept.shift());
    const next = nextFile(3);
    file.close();
    file = next;
    file.block(blocks.header());
  }

  return {
    begin,
    add(packet: PacketView) {
      begin(packet.linkType);
      if (file.lengthWith(packet) + trailerLength > bounds.octets) turn();
      file.packet(packet);
      captured += 1;
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
      for (const each of kept) remove(each);
    },
    describe() {
      const [oldest = file] = kept;
      return kept.length === 1
        ? `written to ${file.path}`
        : `the latest are in ${kept.length} files, from ${oldest.path} to ${file.path}`;
    },
  };
}

/** Deletes a file, unless somebody has put another in its place. */
function remove(file: GrowingFile | undefined): void {
  if (file === undefined) return;
  const { path } = file;
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found !== undefined && file.isSame(found)) rmSync(path, { force: true });
  } catch (error) {
    throw new UsageError(
      `Cannot delete ${path}, the oldest file of the ring: ${whyNotWritten(path, error)}.`,
      3,
    );
  }
}

function isThere(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EEXIST";
}

function memberPath(path: string, number: number, time: string): string {
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}_${String(number).padStart(5, "0")}_${time}${ext}`);
}

/** Year, month, day, hour, minute and second, as dumpcap writes them. */
function localTime(time: Date): string {
  const parts = [
    time.getMonth() + 1,
    time.getDate(),
    time.getHours(),
    time.getMinutes(),
    time.getSeconds(),
  ].map((part) => String(part).padStart(2, "0"));
  return `${time.getFullYear()}${parts.join("")}`;
}
