import { type FileHandle, open } from "node:fs/promises";
import { concat } from "../../wire/octets.ts";
import { CaptureError } from "../capture-error.ts";
import type { PacketRecord } from "../packet.ts";
import type { PacketView } from "../packet-view.ts";
import { type CaptureReader, createCaptureReader } from "./reader.ts";
import type { Unpacker } from "./unpacker.ts";

const CHUNK_LENGTH = 1 << 19;
/** The first is shorter, so that its packets are shown at once, before the code for them is compiled. */
const FIRST_CHUNK_LENGTH = 1 << 15;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/** What is done with the packets of a capture while it is read. */
export interface CaptureSink {
  /** Takes a packet; `false` ends the reading. */
  packet(view: PacketView): boolean | undefined;
  /** Called behind each piece that was read, and awaited: what has been made of it can go out. */
  rest?(): Promise<void> | undefined;
}

/**
 * Shows the packets of a capture file one by one to `sink`; `-` is standard input. Files packed by gzip are unpacked.
 * @throws {CaptureError} when the file cannot be opened, or is damaged; every packet before the damage was shown.
 */
export async function readCapture(
  path: string,
  sink: CaptureSink,
  reader: CaptureReader = createCaptureReader(),
): Promise<void> {
  let isEnough = false;
  const take = (view: PacketView) => {
    if (sink.packet(view) !== false) return true;
    isEnough = true;
    return false;
  };
  try {
    for await (const chunk of unpacked(chunksOf(path))) {
      try {
        reader.read(chunk, take);
      } finally {
        await sink.rest?.();
      }
      if (isEnough) return;
    }
  } catch (error) {
    throw isSystemError(error) ? notReadable(path, error) : error;
  }
  reader.end();
}

/** Yields copies of the packets of a capture file one by one, as `readCapture` shows them. */
export async function* readCaptureFile(path: string): AsyncGenerator<PacketRecord, void, undefined> {
  const reader = createCaptureReader();
  try {
    for await (const chunk of unpacked(chunksOf(path))) yield* reader.push(chunk);
  } catch (error) {
    throw isSystemError(error) ? notReadable(path, error) : error;
  }
  reader.end();
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  if (path === "-") {
    yield* process.stdin as AsyncIterable<Uint8Array>;
    return;
  }
  const file = await open(path);
  try {
    yield* chunksOfFile(file);
  } finally {
    await file.close();
  }
}

/** Two buffers are filled by turns: one is read into while what is in the other is looked at. */
async function* chunksOfFile(file: FileHandle): AsyncGenerator<Uint8Array, void, undefined> {
  let filling = new Uint8Array(CHUNK_LENGTH);
  let other = new Uint8Array(CHUNK_LENGTH);
  let reading = file.read(filling, 0, FIRST_CHUNK_LENGTH);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const filled = filling;
      [filling, other] = [other, filling];
      reading = file.read(filling, 0, CHUNK_LENGTH);
      yield filled.subarray(0, bytesRead);
    }
  } finally {
    await reading.catch(() => undefined);
  }
}

/** Passes plain octets on, and unpacks those that begin as gzip does. */
async function* unpacked(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let unpacker: Unpacker | undefined;
  let first: Uint8Array | undefined = new Uint8Array();
  for await (const each of chunks) {
    let chunk = each;
    if (first !== undefined) {
      if (first.length > 0) chunk = concat([first, each]);
      first = chunk.length < GZIP_MAGIC.length ? chunk.slice() : undefined;
      if (first !== undefined) continue;
      if (isGzip(chunk)) unpacker = new (await import("./unpacker.ts")).Unpacker();
    }
    if (unpacker === undefined) yield chunk;
    else yield* unpacker.unpack(chunk);
  }
  if (first !== undefined && first.length > 0) yield first;
  if (unpacker !== undefined) yield* unpacker.finish();
}

function isGzip(octets: Uint8Array): boolean {
  return octets[0] === GZIP_MAGIC[0] && octets[1] === GZIP_MAGIC[1];
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "syscall" in error;
}

function notReadable(path: string, { code, message }: NodeJS.ErrnoException): CaptureError {
  const reasons: Record<string, string> = {
    ENOENT: "there is no such file",
    EACCES: "its permissions do not let you read it",
    EISDIR: "it is a folder",
  };
  return new CaptureError(
    "CAPTURE_NOT_READABLE",
    0,
    `Cannot read ${path}: ${reasons[code ?? ""] ?? message}.`,
  );
}
