import type { TcpSegment } from "../layers/tcp.ts";

const SYN = 1;
const SYN_ACK = 2;
const ACK = 4;
const DATA = 8;
const FIN = 16;
const RST = 32;

/** Returns Wireshark's `tcp.completeness` of a conversation after one more segment. */
export function completenessAfter(before: number, { flags, length }: TcpSegment, isFirst: boolean): number {
  if (isFirst && before !== 0) return before;
  if (isFirst) return flags.syn && !flags.ack ? SYN | (length > 0 ? DATA : 0) : 0;
  let after = before;
  if (flags.syn && flags.ack) after |= SYN_ACK;
  if (flags.ack && !flags.syn) after |= length > 0 ? DATA : ACK;
  if (flags.fin && flags.ack) after |= FIN;
  if (flags.rst) after |= RST;
  return after;
}
