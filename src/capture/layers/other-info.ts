import type { PacketRecord } from "../packet.ts";
import { formatIpv4, formatMac } from "./address.ts";
import { u16 } from "./bounds.ts";
import type { DecodedPacket, IpPacket } from "./decode-packet.ts";
import { IP_PROTOCOL } from "./ip.ts";
import { ETHER_TYPE, type LinkLayer } from "./link.ts";

/** What Wireshark's columns Protocol and Info say of a packet. */
export interface ProtocolInfo {
  readonly protocol: string;
  readonly info: string;
}

/** Returns the columns of a packet that is neither a whole TCP segment nor a UDP datagram. */
export function otherInfo(packet: PacketRecord, { link, ip }: DecodedPacket): ProtocolInfo {
  if (link === undefined) return { protocol: "Unknown", info: cutOrMalformed(packet) };
  if (ip?.fragment !== undefined) return fragmentInfo(ip);
  if (ip !== undefined) return ipInfo(packet, ip);
  if (link.etherType === ETHER_TYPE.arp) return arpInfo(packet, link);
  if (link.etherType === ETHER_TYPE.ipv4) return { protocol: "IPv4", info: cutOrMalformed(packet) };
  if (link.etherType === ETHER_TYPE.ipv6) return { protocol: "IPv6", info: cutOrMalformed(packet) };
  return linkInfo(link);
}

const PROTOCOL_NAMES: Readonly<Record<number, string>> = {
  [IP_PROTOCOL.icmp]: "ICMP",
  [IP_PROTOCOL.tcp]: "TCP",
  [IP_PROTOCOL.udp]: "UDP",
  [IP_PROTOCOL.icmpv6]: "ICMPv6",
};

const ICMP_TYPES: Readonly<Record<number, string>> = {
  0: "Echo (ping) reply",
  3: "Destination unreachable",
  5: "Redirect",
  8: "Echo (ping) request",
  11: "Time-to-live exceeded",
};

const UNREACHABLE_CODES: Readonly<Record<number, string>> = {
  0: "Network unreachable",
  1: "Host unreachable",
  2: "Protocol unreachable",
  3: "Port unreachable",
  4: "Fragmentation needed",
};

const ICMPV6_TYPES: Readonly<Record<number, string>> = {
  1: "Destination Unreachable",
  128: "Echo (ping) request",
  129: "Echo (ping) reply",
  133: "Router Solicitation",
  134: "Router Advertisement",
  135: "Neighbor Solicitation",
  136: "Neighbor Advertisement",
  143: "Multicast Listener Report Message v2",
};

function fragmentInfo({ version, protocol, fragment }: IpPacket): ProtocolInfo {
  const { offset = 0, identification = 0 } = fragment ?? {};
  const name = `${PROTOCOL_NAMES[protocol] ?? "protocol"} ${protocol}`;
  const id = identification.toString(16).padStart(version === 4 ? 4 : 8, "0");
  return version === 4
    ? { protocol: "IPv4", info: `Fragmented IP protocol (proto=${name}, off=${offset}, ID=${id})` }
    : { protocol: "IPv6", info: `IPv6 fragment (proto=${name}, off=${offset}, ID=0x${id})` };
}

function ipInfo(packet: PacketRecord, ip: IpPacket): ProtocolInfo {
  const at = ip.offset + ip.headerLength;
  const type = packet.data[at];
  const code = packet.data[at + 1] ?? 0;
  const protocol = PROTOCOL_NAMES[ip.protocol] ?? `IPv${ip.version}`;
  if (ip.protocol === IP_PROTOCOL.icmp && type !== undefined) {
    const reason = type === 3 ? ` (${UNREACHABLE_CODES[code] ?? `code ${code}`})` : "";
    return { protocol, info: `${ICMP_TYPES[type] ?? `Type ${type}, code ${code}`}${reason}` };
  }
  if (ip.protocol === IP_PROTOCOL.icmpv6 && type !== undefined) {
    return { protocol, info: ICMPV6_TYPES[type] ?? `Type ${type}, code ${code}` };
  }
  if (ip.protocol in PROTOCOL_NAMES) return { protocol, info: cutOrMalformed(packet) };
  return { protocol, info: `IP protocol ${ip.protocol}, ${ip.totalLength - ip.headerLength} octets` };
}

/** ARP: hardware type (2 octets), protocol type (2), two lengths (1 each), operation (2), then sender and target, MAC and IP. */
function arpInfo(packet: PacketRecord, link: LinkLayer): ProtocolInfo {
  const { data } = packet;
  const at = link.headerLength;
  if (data.length < at + 28) return { protocol: "ARP", info: cutOrMalformed(packet) };
  const sender = formatIpv4(data, at + 14);
  const target = formatIpv4(data, at + 24);
  const isReply = u16(data, at + 6) === 2;
  const mac = formatMac(data.subarray(at + 8, at + 14));
  return { protocol: "ARP", info: isReply ? `${sender} is at ${mac}` : `Who has ${target}? Tell ${sender}` };
}

function linkInfo(link: LinkLayer): ProtocolInfo {
  if (link.type === "unknown")
    return { protocol: "Unknown", info: `link type ${link.linkType} is not decoded` };
  if (link.etherType === 0)
    return { protocol: link.type === "ethernet" ? "802.3" : "Unknown", info: "not decoded" };
  return { protocol: `0x${link.etherType.toString(16).padStart(4, "0")}`, info: "not decoded" };
}

function cutOrMalformed({ data, originalLength }: PacketRecord): string {
  return data.length < originalLength ? "[Packet size limited during capture]" : "[Malformed Packet]";
}
