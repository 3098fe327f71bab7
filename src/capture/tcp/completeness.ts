import { FLAG } from "../layers/tcp.ts";
import type { PacketView } from "../packet-view.ts";

const SYN = 1;
const SYN_ACK = 2;
const ACK = 4;
const DATA = 8;
const FIN = 16;
const RST = 32;

/** Returns Wireshark's `tcp.completeness` of a conversation after one more segment. */
export function completenessAfter(before: number, view: PacketView, isFirst: boolean): number {
  const { flags, payloadLength } = view;
  const opening = flags & (FLAG.syn | FLAG.ack);
  if (isFirst) return opening === FLAG.syn ? SYN | (payloadLength > 0 ? DATA : 0) : 0;
  let after = before;
  if (opening === (FLAG.syn | FLAG.ack)) after |= SYN_ACK;
  else if (opening === FLAG.ack) after |= payloadLength > 0 ? DATA : ACK;
  if ((flags & (FLAG.fin | FLAG.ack)) === (FLAG.fin | FLAG.ack)) after |= FIN;
  if ((flags & FLAG.rst) !== 0) after |= RST;
  return after;
}
