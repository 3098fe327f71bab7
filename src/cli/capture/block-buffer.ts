import type { PacketView } from "../../capture/packet-view.ts";

/** Octets of an Enhanced Packet Block around its packet. */
const PACKET_BLOCK_OVERHEAD = 32;
const INITIAL_CAPACITY = 1 << 18;
const ENHANCED_PACKET = 6;
const NAME_RESOLUTION = 4;
const UINT32 = 0x1_0000_0000;

/** Returns the octets that a packet takes in a pcapng file. */
export function packetBlockLength({ start, end }: PacketView): number {
  return PACKET_BLOCK_OVERHEAD + ((end - start + 3) & ~3);
}

/** pcapng blocks of packets that are to be written together, little-endian, in nanoseconds. It makes no objects per packet. */
export class BlockBuffer {
  length = 0;
  #octets = new Uint8Array(INITIAL_CAPACITY);
  #view = new DataView(this.#octets.buffer);

  /** Adds a packet. Type (4 octets), length (4), interface (4), time (4 high, 4 low), captured length (4), original length (4), data, length (4). */
  packet(packet: PacketView): void {
    const { start, end, octets } = packet;
    const length = packetBlockLength(packet);
    const at = this.#begin(ENHANCED_PACKET, length);
    const view = this.#view;
    // 10^9 x seconds does not fit a number: 65536ths of it do.
    const upper = Math.floor(packet.seconds / 65_536) * 1e9;
    const lower = (packet.seconds % 65_536) * 1e9 + packet.nanoseconds + (upper % 65_536) * 65_536;
    view.setUint32(at + 8, 0, true);
    view.setUint32(at + 12, Math.floor(upper / 65_536) + Math.floor(lower / UINT32), true);
    view.setUint32(at + 16, lower % UINT32, true);
    view.setUint32(at + 20, end - start, true);
    view.setUint32(at + 24, packet.originalLength, true);
    this.#octets.set(octets.subarray(start, end), at + 28);
    this.#octets.fill(0, at + 28 + end - start, at + length - 4);
  }

  /** Adds a block of `length` octets, at least 16, that says nothing: the names of no address. */
  blank(length: number): void {
    const at = this.#begin(NAME_RESOLUTION, length);
    this.#octets.fill(0, at + 8, at + length - 4);
  }

  /** Returns what was added, which holds until more is, and begins anew. */
  take(): Uint8Array {
    const octets = this.#octets.subarray(0, this.length);
    this.length = 0;
    return octets;
  }

  #begin(type: number, length: number): number {
    const at = this.length;
    this.length += length;
    if (this.length > this.#octets.length) this.#grow();
    this.#view.setUint32(at, type, true);
    this.#view.setUint32(at + 4, length, true);
    this.#view.setUint32(at + length - 4, length, true);
    return at;
  }

  #grow(): void {
    const octets = new Uint8Array(this.length * 2);
    octets.set(this.#octets);
    this.#octets = octets;
    this.#view = new DataView(octets.buffer);
  }
}
