/** Returns two octets, big-endian; octets that were not captured count as zero. */
export function u16(data: Uint8Array, offset: number): number {
  return ((data[offset] ?? 0) << 8) | (data[offset + 1] ?? 0);
}

/** Returns four octets, big-endian, as a signed number. */
export function i32(data: Uint8Array, offset: number): number {
  return (
    ((data[offset] ?? 0) << 24) |
    ((data[offset + 1] ?? 0) << 16) |
    ((data[offset + 2] ?? 0) << 8) |
    (data[offset + 3] ?? 0)
  );
}

/** Returns four octets, big-endian, as an unsigned number. */
export function u32(data: Uint8Array, offset: number): number {
  return i32(data, offset) >>> 0;
}
