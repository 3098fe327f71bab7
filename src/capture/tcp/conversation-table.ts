import type { DecodedPacket } from "../layers/decode-packet.ts";
import type { TcpSegment } from "../layers/tcp.ts";
import { type Conversation, createFlow } from "./flow.ts";

/** Where a segment belongs. */
export interface Placement {
  readonly conversation: Conversation;
  /** Index of the segment's direction in `conversation.flows`. */
  readonly sender: 0 | 1;
  readonly isFirst: boolean;
  readonly portsReused: boolean;
}

/** The bit of `tcp.completeness` that Wireshark sets before it looks at a SYN that reuses ports. */
const SYN_SEEN = 1;

/** Finds the conversation of each segment, and begins new ones. */
export interface ConversationTable {
  place(ip: NonNullable<DecodedPacket["ip"]>, tcp: TcpSegment): Placement;
}

/**
 * Returns a table that numbers conversations from 0 as Wireshark does: addresses and ports tell them apart, and a SYN
 * with another initial sequence number begins a new one. A FIN or RST ends none.
 */
export function createConversationTable(): ConversationTable {
  const newest = new Map<string, Conversation>();
  let count = 0;

  function begin(
    key: string,
    ip: NonNullable<DecodedPacket["ip"]>,
    tcp: TcpSegment,
    completeness: number,
  ): Conversation {
    const conversation: Conversation = {
      stream: count,
      first: { address: ip.source, port: tcp.sourcePort },
      second: { address: ip.destination, port: tcp.destinationPort },
      firstIsClient: !(tcp.flags.syn && tcp.flags.ack),
      flows: [createFlow(), createFlow()],
      completeness,
      lastSynTimeNs: undefined,
      initialRoundTripNs: undefined,
    };
    count += 1;
    newest.set(key, conversation);
    return conversation;
  }

  return {
    place(ip, tcp) {
      const key = keyOf(ip, tcp);
      const known = newest.get(key);
      if (known === undefined)
        return { conversation: begin(key, ip, tcp, 0), sender: 0, isFirst: true, portsReused: false };
      const sender = isSender(known, ip, tcp) ? 0 : 1;
      const flow = known.flows[sender];
      const hasOtherStart = tcp.flags.syn && flow.base !== undefined && flow.base !== tcp.sequenceNumber;
      if (hasOtherStart && !tcp.flags.ack) {
        return { conversation: begin(key, ip, tcp, SYN_SEEN), sender: 0, isFirst: true, portsReused: true };
      }
      if (hasOtherStart) flow.base = tcp.sequenceNumber;
      if (tcp.flags.syn && !tcp.flags.ack && flow.base !== undefined) flow.nextSequence = flow.contiguousEnd;
      return { conversation: known, sender, isFirst: false, portsReused: hasOtherStart };
    },
  };
}

function keyOf(ip: NonNullable<DecodedPacket["ip"]>, tcp: TcpSegment): string {
  const from = `${ip.source} ${tcp.sourcePort}`;
  const to = `${ip.destination} ${tcp.destinationPort}`;
  return from < to ? `${from} ${to}` : `${to} ${from}`;
}

function isSender({ first }: Conversation, ip: NonNullable<DecodedPacket["ip"]>, tcp: TcpSegment): boolean {
  return first.port === tcp.sourcePort && first.address === ip.source;
}
