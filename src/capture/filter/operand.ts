import type { Field, SeenPacket } from "../fields/field.ts";
import { findField } from "../fields/registry.ts";
import type { PacketView } from "../packet-view.ts";

/** What a filter compares: a field of the registry, or what it makes of one. */
export interface Operand {
  /** How its values are got and compared; those of a protocol are its octets. */
  readonly field: Field;
  /** Where it has the values of several fields: these, of which each has one at most; itself otherwise. */
  readonly parts: readonly Field[];
  /** Of a protocol, its header alone, which is what slices and len() are about. */
  readonly header?: Field | undefined;
  /** Whether it is the result of &, which alone asks whether a bit is set. */
  readonly isBits?: boolean;
  /** Whether it is the result of a function, which alone asks nothing. */
  readonly isResult?: boolean;
}

const PARTS: Readonly<Record<string, readonly string[]>> = {
  "tcp.port": ["tcp.srcport", "tcp.dstport"],
  "udp.port": ["udp.srcport", "udp.dstport"],
  "ip.addr": ["ip.src", "ip.dst"],
  "ipv6.addr": ["ipv6.src", "ipv6.dst"],
  "eth.addr": ["eth.dst", "eth.src"],
};

const PLACES: Readonly<Record<string, (view: PacketView) => number>> = {
  "ip.src": ({ sourceAddress }) => sourceAddress,
  "ip.dst": ({ destinationAddress }) => destinationAddress,
  "ipv6.src": ({ sourceAddress }) => sourceAddress,
  "ipv6.dst": ({ destinationAddress }) => destinationAddress,
  "eth.src": ({ start }) => start + 6,
  "eth.dst": ({ start }) => start,
};

const ETHERNET_HEADER_LENGTH = 14;
const IPV6_HEADER_LENGTH = 40;

/** Where a protocol begins, how long its header is, and where what it carries ends. */
interface Span {
  start(view: PacketView): number;
  headerLength(view: PacketView): number;
  end(view: PacketView): number;
}

const transport: Span = {
  start: ({ transportStart }) => transportStart,
  headerLength: ({ isHeaderWhole, headerLength }) => (isHeaderWhole ? headerLength : 0),
  end: ({ transportWireEnd }) => transportWireEnd,
};

const SPANS: Readonly<Record<string, Span>> = {
  frame: {
    start: ({ start }) => start,
    headerLength: ({ start, end }) => end - start,
    end: ({ end }) => end,
  },
  eth: { start: ({ start }) => start, headerLength: () => ETHERNET_HEADER_LENGTH, end: ({ end }) => end },
  ip: {
    start: ({ networkStart }) => networkStart,
    headerLength: ({ octets, networkStart }) => ((octets[networkStart] ?? 0) & 0xf) * 4,
    end: ({ transportWireEnd }) => transportWireEnd,
  },
  ipv6: {
    start: ({ networkStart }) => networkStart,
    headerLength: () => IPV6_HEADER_LENGTH,
    end: ({ transportWireEnd }) => transportWireEnd,
  },
  tcp: transport,
  udp: transport,
};

/** Returns the field of that name as filters compare it, or `undefined`. */
export function findOperand(name: string): Operand | undefined {
  const field = findField(name);
  if (field === undefined) return undefined;
  const span = SPANS[name];
  if (span === undefined) {
    const parts = (PARTS[name] ?? []).flatMap((part) => findField(part) ?? []);
    return { field, parts: parts.length === 0 ? [field] : parts };
  }
  const content = octetsOf(field, span.start, ({ view }) => span.end(view));
  const header = octetsOf(field, span.start, ({ view }) => span.start(view) + span.headerLength(view));
  return { field: content, parts: [content], header };
}

/** Returns where an address lies in the packet's octets; `undefined` for anything else. */
export function placeOf({ name, type }: Field): ((view: PacketView) => number) | undefined {
  return type === "octets" ? undefined : PLACES[name];
}

function octetsOf(
  field: Field,
  startOf: (view: PacketView) => number,
  endOf: (packet: SeenPacket) => number,
): Field {
  return {
    ...field,
    type: "octets",
    octets(packet) {
      const { octets, end } = packet.view;
      const start = startOf(packet.view);
      return octets.subarray(start, Math.max(start, Math.min(endOf(packet), end)));
    },
  };
}
