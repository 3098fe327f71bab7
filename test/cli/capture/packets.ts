import type { PacketRecord } from "../../../src/capture/packet.ts";
import { PacketView } from "../../../src/capture/packet-view.ts";

/** A packet of so many octets, each the same, seen at a time after 2^32 seconds are not yet over. */
export function packetOf(length: number, fill: number, number = 1): PacketView {
  const view = new PacketView();
  view.load(
    {
      timestampNs: 1_795_649_400_123_456_789n + BigInt(number),
      capturedLength: length,
      originalLength: length + 10,
      linkType: 1,
      data: new Uint8Array(length).fill(fill),
    },
    number,
  );
  return view;
}

/** All of a packet as text, which is compared faster than its octets one by one. */
export function textOf(packet: PacketRecord): string {
  const { timestampNs, capturedLength, originalLength, linkType, data } = packet;
  return [timestampNs, capturedLength, originalLength, linkType, Buffer.from(data).toString("latin1")].join(
    " ",
  );
}
