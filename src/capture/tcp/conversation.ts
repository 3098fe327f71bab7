import { formatAddress } from "../layers/address.ts";
import { i32 } from "../layers/bounds.ts";
import { FLAG } from "../layers/tcp.ts";
import type { NetworkVersion, PacketView } from "../packet-view.ts";
import type { Endpoint } from "./connection.ts";
import { Flow } from "./flow.ts";

/** The bit of `tcp.completeness` that Wireshark sets before it looks at a SYN that reuses ports. */
const SYN_SEEN = 1;

/** Both directions of a conversation. */
export class Conversation {
  /** Wireshark's `tcp.stream`. */
  readonly stream: number;
  readonly network: NetworkVersion;
  /** Both addresses of the first packet seen, behind each other, as they stand in it. */
  readonly addresses: Uint8Array;
  /** The first four octets of each address, which is all of it in IPv4. */
  readonly firstWord: number;
  readonly secondWord: number;
  /** The ports of the sender and the receiver of the first packet seen. */
  readonly firstPort: number;
  readonly secondPort: number;
  /** Whether the sender of the first packet is the client. */
  readonly firstIsClient: boolean;
  /** The flow of the first packet seen, whose sender is 0, and the other one. */
  readonly forward = new Flow();
  readonly backward = new Flow();
  completeness = 0;
  /** The whole second of the first packet seen; times of the analysis count from it and are exact for 104 days. */
  readonly originSeconds: number;
  /** When the latest SYN was seen; NaN without one. */
  lastSynTimeNs = Number.NaN;
  /** Nanoseconds from that SYN to the first segment that acknowledges without a SYN; 0 while it is not known. */
  initialRoundTripNs = 0;
  /** Whether the latest SYN and the latest SYN-ACK ask for Accurate ECN, and whether its option was seen (RFC 9768 §3.1, §3.2.3). */
  asksAccurateEcn = false;
  grantsAccurateEcn = false;
  hasAccurateEcnOption = false;
  /** The next one of its slot in the table: an older one. */
  older: Conversation | undefined = undefined;
  readonly hash: number;
  #ends: readonly [Endpoint, Endpoint] | undefined = undefined;

  constructor(view: PacketView, stream: number, hash: number) {
    const { octets, sourceAddress, network, flags } = view;
    this.stream = stream;
    this.originSeconds = view.seconds;
    this.network = network;
    // Source and destination stand behind each other in both versions of IP.
    this.addresses = octets.slice(sourceAddress, sourceAddress + (network === 4 ? 8 : 32));
    this.firstWord = i32(octets, sourceAddress);
    this.secondWord = i32(octets, view.destinationAddress);
    this.firstPort = view.sourcePort;
    this.secondPort = view.destinationPort;
    this.firstIsClient = (flags & (FLAG.syn | FLAG.ack)) !== (FLAG.syn | FLAG.ack);
    this.hash = hash;
  }

  /** The ends, the sender of the first packet seen first; the same pair each time. */
  get ends(): readonly [Endpoint, Endpoint] {
    const { network, addresses } = this;
    this.#ends ??= [
      { address: formatAddress(network, addresses, 0), port: this.firstPort },
      { address: formatAddress(network, addresses, addresses.length / 2), port: this.secondPort },
    ];
    return this.#ends;
  }

  /** Returns which flow a packet belongs to; -1 where it is of other ends. */
  senderOf(view: PacketView): 0 | 1 | -1 {
    if (view.network !== this.network) return -1;
    const { octets, sourceAddress: from, destinationAddress: to, sourcePort, destinationPort } = view;
    const source = i32(octets, from);
    const destination = i32(octets, to);
    const isForward =
      sourcePort === this.firstPort &&
      destinationPort === this.secondPort &&
      source === this.firstWord &&
      destination === this.secondWord;
    if (isForward && (this.network === 4 || this.#hasAddresses(octets, from, to))) return 0;
    const isBackward =
      sourcePort === this.secondPort &&
      destinationPort === this.firstPort &&
      source === this.secondWord &&
      destination === this.firstWord;
    return isBackward && (this.network === 4 || this.#hasAddresses(octets, to, from)) ? 1 : -1;
  }

  #hasAddresses(octets: Uint8Array, first: number, second: number): boolean {
    const { addresses } = this;
    for (let index = 4; index < 16; index += 1) {
      if (octets[first + index] !== addresses[index]) return false;
      if (octets[second + index] !== addresses[16 + index]) return false;
    }
    return true;
  }
}

/**
 * Finds the conversation of each TCP packet. It numbers conversations from 0 as Wireshark does: addresses and ports tell them apart, and a
 * SYN with another initial sequence number begins a new one. A FIN or RST ends none.
 */
export class ConversationTable {
  /** What `place` found of the last packet. */
  sender: 0 | 1 = 0;
  isFirst = false;
  portsReused = false;
  /** Whether it is a SYN whose sequence number was seen as the first of its direction before. */
  isSentAgain = false;
  /** The newest conversation of each slot; a power of two of them. */
  #slots: (Conversation | undefined)[] = new Array(1 << 10).fill(undefined);
  #count = 0;

  /** How many conversations there are so far. */
  get count(): number {
    return this.#count;
  }

  place(view: PacketView): Conversation {
    const hash = hashOf(view);
    const known = this.#find(view, hash);
    this.isFirst = known === undefined;
    this.portsReused = false;
    this.isSentAgain = false;
    return known === undefined ? this.#begin(view, hash) : this.#reopen(view, known);
  }

  #find(view: PacketView, hash: number): Conversation | undefined {
    for (let each = this.#slots[hash & (this.#slots.length - 1)]; each !== undefined; each = each.older) {
      const sender = each.hash === hash ? each.senderOf(view) : -1;
      if (sender < 0) continue;
      this.sender = sender === 0 ? 0 : 1;
      return each;
    }
    return undefined;
  }

  /** A SYN of a direction whose first number is known opens the conversation again, or is sent again. */
  #reopen(view: PacketView, known: Conversation): Conversation {
    if ((view.flags & FLAG.syn) === 0) return known;
    const flow = this.sender === 0 ? known.forward : known.backward;
    if (!flow.hasBase) return known;
    const hasOtherStart = flow.base !== view.sequence;
    this.portsReused = hasOtherStart;
    if ((view.flags & FLAG.ack) !== 0) {
      if (hasOtherStart) flow.base = view.sequence;
      return known;
    }
    if (!hasOtherStart) {
      this.isSentAgain = true;
      flow.nextSequence = flow.contiguousEnd;
      return known;
    }
    const begun = this.#begin(view, known.hash);
    begun.completeness = SYN_SEEN;
    return begun;
  }

  #begin(view: PacketView, hash: number): Conversation {
    if (this.#count >= this.#slots.length) this.#grow();
    const begun = new Conversation(view, this.#count, hash);
    this.#link(begun);
    this.#count += 1;
    this.sender = 0;
    return begun;
  }

  #link(conversation: Conversation): void {
    const slot = conversation.hash & (this.#slots.length - 1);
    conversation.older = this.#slots[slot];
    this.#slots[slot] = conversation;
  }

  #grow(): void {
    const all: Conversation[] = [];
    for (const newest of this.#slots)
      for (let each = newest; each !== undefined; each = each.older) all.push(each);
    this.#slots = new Array(this.#slots.length * 4).fill(undefined);
    all.sort((a, b) => a.stream - b.stream);
    for (const each of all) this.#link(each);
  }
}

/** The same for both directions. */
function hashOf(view: PacketView): number {
  const { octets, sourceAddress: from, destinationAddress: to, network } = view;
  let hash = (i32(octets, from) ^ i32(octets, to)) + view.sourcePort + view.destinationPort;
  if (network === 6) {
    for (let at = 4; at < 16; at += 4)
      hash = Math.imul(hash, 31) + (i32(octets, from + at) ^ i32(octets, to + at));
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d);
  return hash ^ (hash >>> 12);
}
