import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { CaptureError } from "../../../src/capture/capture-error.ts";
import { Unpacker } from "../../../src/capture/file/unpacker.ts";
import { join } from "./build-capture.ts";

/** Octets that do not pack well, so that what is packed is long. */
const plain = Uint8Array.from({ length: 60_000 }, (_, index) => (index * index * 31 + (index >> 3)) & 0xff);
const packed = new Uint8Array(gzipSync(plain));

describe("an unpacker", () => {
  it.each([1, 7, 4096, 100_000])("gives what was packed, in pieces of %i octets", async (length) => {
    const { octets, error } = await unpackAll(packed, length);
    expect(Buffer.compare(octets, plain)).toBe(0);
    expect(error).toBeUndefined();
  });

  it("unpacks several packed one behind the other", async () => {
    const { octets } = await unpackAll(join(packed, packed), 5000);
    expect(octets.length).toBe(2 * plain.length);
  });

  it("lets be what follows the end", async () => {
    for (const rest of [1, 8, 9, 20_000]) {
      const { octets, error } = await unpackAll(join(packed, new Uint8Array(rest)), 5000);
      expect([octets.length, error]).toEqual([plain.length, undefined]);
    }
  });

  it("gives everything before a wrong checksum, and tells its offset", async () => {
    const damaged = packed.slice();
    damaged[packed.length - 8] = (damaged[packed.length - 8] ?? 0) ^ 1;
    const { octets, error } = await unpackAll(damaged, packed.length);
    expect(octets.length).toBe(plain.length);
    expect(error).toMatchObject({ code: "CAPTURE_BAD_GZIP", offset: packed.length - 8 });
    expect(error?.message).toContain(`octet offset ${packed.length - 8}`);
  });

  it("gives what comes out before it was cut off, wherever that is", async () => {
    for (let cut = 2; cut < packed.length; cut += 997) {
      const { octets, error } = await unpackAll(packed.subarray(0, cut), packed.length);
      expect(Buffer.compare(octets, plain.subarray(0, octets.length))).toBe(0);
      expect(error).toMatchObject({ code: "CAPTURE_BAD_GZIP", offset: cut });
    }
  });

  it("ends with an error or the octets, whichever octet is changed", async () => {
    for (let at = 2; at < packed.length; at += 211) {
      const damaged = packed.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x55;
      const { octets, error } = await unpackAll(damaged, packed.length);
      expect(error !== undefined || octets.length === plain.length).toBe(true);
    }
  });
});

async function unpackAll(
  file: Uint8Array,
  pieceLength: number,
): Promise<{ readonly octets: Uint8Array; readonly error?: CaptureError }> {
  const unpacker = new Unpacker();
  const parts: Uint8Array[] = [];
  try {
    for (let at = 0; at < file.length; at += pieceLength)
      for await (const part of unpacker.unpack(file.subarray(at, at + pieceLength))) parts.push(part.slice());
    for await (const part of unpacker.finish()) parts.push(part.slice());
  } catch (error) {
    if (error instanceof CaptureError) return { octets: join(...parts), error };
    throw error;
  }
  return { octets: join(...parts) };
}
