import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { setImmediate as nextTurn } from "node:timers/promises";
import { WallClock } from "../wall-clock.ts";
import { type InterfaceCounters, readCounters } from "./interface-counters.ts";

/** The part of the package `cap` that is used here; it brings no types. */
interface CapModule {
  readonly Cap: new () => CapSession;
}

interface CapSession {
  /** Returns the name of the link type. Another `open` after one that failed crashes the process. */
  open(device: string, filter: string, bufferSize: number, buffer: Buffer): string;
  close(): boolean;
  on(event: "packet", listener: (length: number) => void): void;
}

const STDOUT = 1;
const STDERR = 2;
const KERNEL_BUFFER = 64 * 1024 * 1024;
/** What `cap` keeps of a packet, whatever is asked. */
const CAP_SNAP_LENGTH = 65_535;
const NANOSECOND_MAGIC = 0xa1b23c4d;
const RECORD_HEADER = 16;
/** Octets of records that go out together at most. */
const BATCH = 256 * 1024;

const LINK_TYPES: Readonly<Record<string, number>> = {
  NULL: 0,
  ETHERNET: 1,
  RAW: 101,
  LINKTYPE_LINUX_SLL: 113,
  IEEE802_11_RADIO: 127,
};

const [device = "", snapText = "", filter = ""] = process.argv.slice(2);
run(device, Math.min(Number(snapText), CAP_SNAP_LENGTH), filter);

/** Captures until SIGINT: nanosecond pcap on stdout, `listening on` and then the count on stderr. */
function run(device: string, snapLength: number, filter: string): void {
  const buffer = Buffer.alloc(CAP_SNAP_LENGTH);
  const session = new (loadCap().Cap)();
  const records = createRecords(buffer);
  let captured = 0;
  session.on("packet", (length) => {
    captured += 1;
    records.add(Math.min(length, snapLength), length);
  });
  const linkType = openSession(session, buffer, device, filter);
  const before = readCounters(device);
  writeAll(STDOUT, encodeHeader(snapLength, linkType));
  writeAll(STDERR, Buffer.from(`listening on ${device}\n`));
  process.once("SIGINT", async () => {
    const after = readCounters(device);
    // Two turns of the event loop: what the kernel holds now has been handed over after them.
    await nextTurn();
    await nextTurn();
    session.close();
    records.flush();
    const counted = describeCounters(before, after);
    writeAll(STDERR, Buffer.from(`${counted}${captured} packets captured\n`));
    process.exit(0);
  });
}

/** Nothing where the interface has no counters, as when it is gone. */
function describeCounters(before?: InterfaceCounters, after?: InterfaceCounters): string {
  if (before === undefined || after === undefined) return "";
  return `${after.passed - before.passed} passed, ${after.dropped - before.dropped} dropped by interface\n`;
}

function loadCap(): CapModule {
  try {
    return createRequire(import.meta.url)("cap");
  } catch (error) {
    return leave(error);
  }
}

function openSession(session: CapSession, buffer: Buffer, device: string, filter: string): number {
  try {
    const name = session.open(device, filter, KERNEL_BUFFER, buffer);
    return LINK_TYPES[name] ?? Number(/\d+$/.exec(name)?.[0] ?? 0);
  } catch (error) {
    return leave(error);
  }
}

function leave(error: unknown): never {
  writeAll(STDERR, Buffer.from(`cap: ${error instanceof Error ? error.message : String(error)}\n`));
  process.exit(1);
}

/**
 * Returns what turns the packet in `buffer` into a record, and writes those out that came in one turn of the event loop.
 * Record: seconds (4 octets), nanoseconds (4), captured length (4), original length (4), data.
 */
function createRecords(buffer: Buffer) {
  const batch = Buffer.alloc(BATCH + RECORD_HEADER + CAP_SNAP_LENGTH);
  const clock = new WallClock();
  let length = 0;
  let isDue = false;

  function flush(): void {
    isDue = false;
    writeAll(STDOUT, batch.subarray(0, length));
    length = 0;
  }

  return {
    flush,
    add(capturedLength: number, originalLength: number): void {
      const { seconds, nanoseconds } = clock.read();
      batch.writeUInt32LE(seconds, length);
      batch.writeUInt32LE(nanoseconds, length + 4);
      batch.writeUInt32LE(capturedLength, length + 8);
      batch.writeUInt32LE(originalLength, length + 12);
      buffer.copy(batch, length + RECORD_HEADER, 0, capturedLength);
      length += RECORD_HEADER + capturedLength;
      if (length > BATCH) flush();
      else if (!isDue) {
        isDue = true;
        setImmediate(flush);
      }
    },
  };
}

/** Magic (4 octets), major (2), minor (2), zone (4), accuracy (4), snap length (4), link type (4). */
function encodeHeader(snapLength: number, linkType: number): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(NANOSECOND_MAGIC, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(snapLength, 16);
  header.writeUInt32LE(linkType, 20);
  return header;
}

/** Written at once and not through process.stdout: what is counted has left this process. */
function writeAll(file: number, octets: Uint8Array): void {
  for (let written = 0; written < octets.length; ) written += writeSome(file, octets, written);
}

const pauser = new Int32Array(new SharedArrayBuffer(4));

/** The pipe may be one that does not wait for room; packets wait in the kernel meanwhile. */
function writeSome(file: number, octets: Uint8Array, from: number): number {
  try {
    return writeSync(file, octets, from);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
    Atomics.wait(pauser, 0, 0, 1);
    return 0;
  }
}
