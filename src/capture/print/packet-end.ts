import type { PacketView } from "../packet-view.ts";
import { encoded, putPiece } from "./put.ts";

const CUT = encoded("[Packet size limited during capture]");
const MALFORMED = encoded("[Malformed Packet]");
const OVERLONG = encoded("[Malformed Packet: length of contained item exceeds length of containing item]");

/** Writes why a packet ends where more should follow: the capture cut it off, or there never was more. */
export function putEnd(target: DataView, at: number, view: PacketView): number {
  return putPiece(target, at, view.transportWireEnd > view.end ? CUT : MALFORMED);
}

/** Writes the same of a part that says itself where it ends. */
export function putEndInside(target: DataView, at: number, view: PacketView, end: number): number {
  return putPiece(target, at, end > view.transportWireEnd ? OVERLONG : CUT);
}

const ETHERNET = 1;
/** Octets of the shortest Ethernet frame without its check sequence, and with it. */
const SHORTEST_FRAME = 60;
const SHORTEST_CHECKED_FRAME = 64;
const CHECK_LENGTH = 4;

/** Writes that the capture cut off what follows the packet in its Ethernet frame, where Wireshark misses it: padding or the check sequence. */
export function putFrameEnd(target: DataView, at: number, view: PacketView): number {
  const { transportWireEnd, end, wireEnd, linkType } = view;
  const isCut = linkType === ETHERNET && end > transportWireEnd && end < wireEnd;
  return isCut && missesTrailer(view) ? putPiece(target, at, CUT) : at;
}

function missesTrailer({ octets, transportWireEnd, end, wireEnd, originalLength }: PacketView): boolean {
  let left = wireEnd - transportWireEnd;
  const unpadded = originalLength - left;
  if (originalLength >= SHORTEST_FRAME && unpadded < SHORTEST_FRAME) {
    const paddingEnd = transportWireEnd + SHORTEST_FRAME - unpadded;
    let next = transportWireEnd;
    while (next < Math.min(paddingEnd, end) && octets[next] === 0) next += 1;
    if (next === end && end < paddingEnd) return true;
    if (next === paddingEnd) left -= paddingEnd - transportWireEnd;
  }
  return originalLength >= SHORTEST_CHECKED_FRAME && left >= CHECK_LENGTH;
}
