import type { PacketRecord } from "../../../src/capture/packet.ts";

/** Fields of a capture file in one byte order, so that tests write formats out field by field. */
export function fields(
  littleEndian: boolean,
  ...parts: readonly (readonly ["u16" | "u32", number] | Uint8Array)[]
): Uint8Array {
  const length = parts.reduce(
    (sum, part) => sum + (part instanceof Uint8Array ? part.length : part[0] === "u16" ? 2 : 4),
    0,
  );
  const octets = new Uint8Array(length);
  const view = new DataView(octets.buffer);
  let at = 0;
  for (const part of parts) {
    if (part instanceof Uint8Array) {
      octets.set(part, at);
      at += part.length;
    } else if (part[0] === "u16") {
      view.setUint16(at, part[1], littleEndian);
      at += 2;
    } else {
      view.setUint32(at, part[1], littleEndian);
      at += 4;
    }
  }
  return octets;
}

/** Returns a classic pcap header. */
export function pcapHeader(littleEndian: boolean, magic: number, linkType = 1): Uint8Array {
  const words = [0, 0, 262_144, linkType].map((word) => ["u32", word] as const);
  return fields(littleEndian, ["u32", magic], ["u16", 2], ["u16", 4], ...words);
}

/** Returns a classic pcap record. */
export function pcapRecord(
  littleEndian: boolean,
  seconds: number,
  fraction: number,
  data: Uint8Array,
): Uint8Array {
  const words = [seconds, fraction, data.length, data.length].map((word) => ["u32", word] as const);
  return fields(littleEndian, ...words, data);
}

/** Returns a pcapng block around `body`, whose length must be a multiple of four. */
export function block(littleEndian: boolean, type: number, body: Uint8Array): Uint8Array {
  const length = ["u32", body.length + 12] as const;
  return fields(littleEndian, ["u32", type], length, body, length);
}

/** Returns a section header. */
export function section(littleEndian: boolean): Uint8Array {
  const words = [0xffff_ffff, 0xffff_ffff].map((word) => ["u32", word] as const);
  return block(
    littleEndian,
    0x0a0d0d0a,
    fields(littleEndian, ["u32", 0x1a2b3c4d], ["u16", 1], ["u16", 0], ...words),
  );
}

/** Returns an interface description; `options` are written as they are. */
export function describeInterface(
  littleEndian: boolean,
  linkType: number,
  options: Uint8Array = new Uint8Array(),
  snap = 0,
): Uint8Array {
  return block(littleEndian, 1, fields(littleEndian, ["u16", linkType], ["u16", 0], ["u32", snap], options));
}

/** Returns an enhanced packet block. */
export function enhancedPacket(
  littleEndian: boolean,
  index: number,
  ticks: bigint,
  data: Uint8Array,
): Uint8Array {
  const words = [index, Number(ticks >> 32n), Number(ticks & 0xffff_ffffn), data.length, data.length];
  const padding = new Uint8Array(-data.length & 3);
  return block(
    littleEndian,
    6,
    fields(littleEndian, ...words.map((word) => ["u32", word] as const), data, padding),
  );
}

/** Returns a packet record of a few octets. */
export function packet(timestampNs: bigint, data: Uint8Array, comments?: readonly string[]): PacketRecord {
  const lengths = { capturedLength: data.length, originalLength: data.length };
  return { timestampNs, ...lengths, linkType: 1, data, ...(comments && { comments }) };
}

/** Returns the parts one behind the other. */
export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
