import type { PacketView } from "../packet-view.ts";

/** Returns the data of a segment or datagram as far as they were captured. */
export function payloadOf({
  octets,
  transportStart,
  headerLength,
  payloadLength,
  end,
}: PacketView): Uint8Array {
  const start = transportStart + headerLength;
  return octets.subarray(start, Math.max(start, Math.min(start + payloadLength, end)));
}
