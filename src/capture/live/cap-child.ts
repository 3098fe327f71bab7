import { writeSync } from "node:fs";
import { createRequire } from "node:module";
import { setImmediate as nextTurn } from "node:timers/promises";

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
const SECOND = 1_000_000_000n;

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
  const epochOffset = epochMinusMonotonic();
  let captured = 0;
  session.on("packet", (length) => {
    captured += 1;
    const timestampNs = epochOffset + process.hrtime.bigint();
    writeAll(STDOUT, encodeRecord(timestampNs, buffer.subarray(0, Math.min(length, snapLength)), length));
  });
  const linkType = openSession(session, buffer, device, filter);
  writeAll(STDOUT, encodeHeader(snapLength, linkType));
  writeAll(STDERR, Buffer.from(`listening on ${device}\n`));
  process.once("SIGINT", async () => {
    // Two turns of the event loop: what the kernel holds now has been handed over after them.
    await nextTurn();
    await nextTurn();
    session.close();
    writeAll(STDERR, Buffer.from(`${captured} packets captured\n`));
    process.exit(0);
  });
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

/** The wall clock may be set while capturing; the monotonic one is not, so it alone is read for each packet. */
function epochMinusMonotonic(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1e6)) - process.hrtime.bigint();
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

/** Seconds (4 octets), nanoseconds (4), captured length (4), original length (4), data. */
function encodeRecord(timestampNs: bigint, data: Buffer, originalLength: number): Buffer {
  const record = Buffer.alloc(16 + data.length);
  record.writeUInt32LE(Number(timestampNs / SECOND), 0);
  record.writeUInt32LE(Number(timestampNs % SECOND), 4);
  record.writeUInt32LE(data.length, 8);
  record.writeUInt32LE(originalLength, 12);
  data.copy(record, 16);
  return record;
}

/** Written at once and not through process.stdout: what is counted has left this process. */
function writeAll(file: number, octets: Uint8Array): void {
  for (let written = 0; written < octets.length; ) written += writeSync(file, octets, written);
}
