import { createReadStream } from "node:fs";
import { CaptureError } from "../capture-error.ts";
import type { PacketRecord } from "../packet.ts";
import { type CaptureReader, createCaptureReader } from "./reader.ts";

/**
 * Yields the packets of a capture file one by one; `-` is standard input. `reader` tells about interfaces and drops.
 * @throws {CaptureError} when the file cannot be opened, or is damaged; every packet before the damage was yielded.
 */
export async function* readCaptureFile(
  path: string,
  reader: CaptureReader = createCaptureReader(),
): AsyncGenerator<PacketRecord, void, undefined> {
  const stream: AsyncIterable<Uint8Array> = path === "-" ? process.stdin : createReadStream(path);
  try {
    for await (const chunk of stream) yield* reader.push(chunk);
  } catch (error) {
    throw isSystemError(error) ? notReadable(path, error) : error;
  }
  reader.end();
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
