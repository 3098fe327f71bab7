/** A stretch of a frame: the octets kept of it end at `data.length`, those on the wire at `wireEnd`. */
export interface Bounds {
  readonly data: Uint8Array;
  readonly offset: number;
  readonly wireEnd: number;
}

/** Returns two octets, big-endian; octets that were not captured count as zero. */
export function u16(data: Uint8Array, offset: number): number {
  return ((data[offset] ?? 0) << 8) | (data[offset + 1] ?? 0);
}

/** Returns four octets, big-endian, as an unsigned number. */
export function u32(data: Uint8Array, offset: number): number {
  return u16(data, offset) * 0x1_0000 + u16(data, offset + 2);
}

/** Tells whether `count` octets from `offset` on were captured. */
export function isCaptured({ data, offset, wireEnd }: Bounds, count: number): boolean {
  return offset + count <= Math.min(data.length, wireEnd);
}
