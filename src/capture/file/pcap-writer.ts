import type { PacketRecord } from "../packet.ts";

/** Gives the octets of a classic pcap file, part by part; the caller writes them. */
export interface PcapWriter {
  header(): Uint8Array;
  packet(packet: PacketRecord): Uint8Array;
}

/**
 * Returns a writer of classic pcap, little-endian, in microseconds; comments have no place in it.
 * Header: magic (4 octets), major (2), minor (2), zone (4), accuracy (4), snap length (4), link type (4).
 */
export function createPcapWriter(options: {
  readonly linkType: number;
  readonly snapLength: number;
}): PcapWriter {
  return {
    header() {
      const view = new DataView(new ArrayBuffer(24));
      view.setUint32(0, 0xa1b2c3d4, true);
      view.setUint16(4, 2, true);
      view.setUint16(6, 4, true);
      view.setUint32(16, options.snapLength, true);
      view.setUint32(20, options.linkType, true);
      return new Uint8Array(view.buffer);
    },
    packet({ timestampNs, data, originalLength }) {
      const octets = new Uint8Array(16 + data.length);
      const view = new DataView(octets.buffer);
      const microseconds = timestampNs / 1000n;
      view.setUint32(0, Number(microseconds / 1_000_000n), true);
      view.setUint32(4, Number(microseconds % 1_000_000n), true);
      view.setUint32(8, data.length, true);
      view.setUint32(12, originalLength, true);
      octets.set(data, 16);
      return octets;
    },
  };
}
