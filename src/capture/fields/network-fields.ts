import { u16 } from "../layers/bounds.ts";
import { MIN_ETHER_TYPE } from "../layers/link.ts";
import {
  booleanField,
  type Field,
  hexField,
  numberField,
  octetsField,
  presenceField,
  type SeenPacket,
  unitedField,
} from "./field.ts";

const ETHERNET = 1;

const isEthernet = ({ view }: SeenPacket): boolean => view.linkType === ETHERNET && view.networkStart >= 0;

/** That of the frame itself, also where VLAN tags follow. */
const etherTypeOf = ({ octets, start }: SeenPacket["view"]): number => u16(octets, start + 12);
const hasEtherType = (packet: SeenPacket): boolean =>
  isEthernet(packet) && etherTypeOf(packet.view) >= MIN_ETHER_TYPE;
const isIpv4 = ({ view }: SeenPacket): boolean => view.network === 4;
const isIpv6 = ({ view }: SeenPacket): boolean => view.network === 6;

/** The octets of a packet from an offset in a layer that begins at `start`. */
function piece({ view }: SeenPacket, start: number, length: number): Uint8Array {
  return view.octets.subarray(start, start + length);
}

function ipOctet({ view }: SeenPacket, offset: number): number {
  return view.octets[view.networkStart + offset] ?? 0;
}

const ethernetSource = octetsField(
  "ethernet",
  "eth.src",
  "the sender's hardware address",
  isEthernet,
  (packet) => piece(packet, packet.view.start + 6, 6),
);
const ethernetDestination = octetsField(
  "ethernet",
  "eth.dst",
  "the receiver's hardware address",
  isEthernet,
  (packet) => piece(packet, packet.view.start, 6),
);
const ipv4Source = octetsField("ipv4", "ip.src", "the sender's IPv4 address", isIpv4, (packet) =>
  piece(packet, packet.view.sourceAddress, 4),
);
const ipv4Destination = octetsField("ipv4", "ip.dst", "the receiver's IPv4 address", isIpv4, (packet) =>
  piece(packet, packet.view.destinationAddress, 4),
);
const ipv6Source = octetsField("ipv6", "ipv6.src", "the sender's IPv6 address", isIpv6, (packet) =>
  piece(packet, packet.view.sourceAddress, 16),
);
const ipv6Destination = octetsField("ipv6", "ipv6.dst", "the receiver's IPv6 address", isIpv6, (packet) =>
  piece(packet, packet.view.destinationAddress, 16),
);

/** What Ethernet, IPv4 and IPv6 headers have. */
export const networkFields: readonly Field[] = [
  presenceField("eth", "Ethernet", isEthernet),
  ethernetDestination,
  ethernetSource,
  unitedField("eth.addr", "either hardware address", [ethernetDestination, ethernetSource]),
  hexField("eth.type", "the EtherType", 4, hasEtherType, ({ view }) => etherTypeOf(view)),
  presenceField("ip", "IPv4", isIpv4),
  ipv4Source,
  ipv4Destination,
  unitedField("ip.addr", "either IPv4 address", [ipv4Source, ipv4Destination]),
  numberField("ip.version", "4", isIpv4, () => 4),
  numberField("ip.hdr_len", "octets of the header", isIpv4, (packet) => (ipOctet(packet, 0) & 0xf) * 4),
  numberField("ip.len", "octets of the packet", isIpv4, ({ view }) =>
    u16(view.octets, view.networkStart + 2),
  ),
  hexField("ip.id", "the identification", 4, isIpv4, ({ view }) => u16(view.octets, view.networkStart + 4)),
  booleanField(
    "ip.flags.df",
    "must not be fragmented",
    isIpv4,
    (packet) => (ipOctet(packet, 6) & 0x40) !== 0,
  ),
  booleanField("ip.flags.mf", "more fragments follow", isIpv4, (packet) => (ipOctet(packet, 6) & 0x20) !== 0),
  numberField("ip.ttl", "hops that are left", isIpv4, (packet) => ipOctet(packet, 8)),
  numberField("ip.proto", "the protocol above: 6 TCP, 17 UDP", isIpv4, ({ view }) => view.protocol),
  presenceField("ipv6", "IPv6", isIpv6),
  ipv6Source,
  ipv6Destination,
  unitedField("ipv6.addr", "either IPv6 address", [ipv6Source, ipv6Destination]),
  numberField("ipv6.plen", "octets behind the fixed header", isIpv6, ({ view }) =>
    u16(view.octets, view.networkStart + 4),
  ),
  numberField("ipv6.nxt", "what follows the fixed header", isIpv6, (packet) => ipOctet(packet, 6)),
  numberField("ipv6.hlim", "hops that are left", isIpv6, (packet) => ipOctet(packet, 7)),
];
