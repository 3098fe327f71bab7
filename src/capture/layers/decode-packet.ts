import type { PacketRecord } from "../packet.ts";
import type { Bounds } from "./bounds.ts";
import { IP_PROTOCOL } from "./ip.ts";
import { decodeIpv4, type Ipv4Packet } from "./ipv4.ts";
import { decodeIpv6, type Ipv6Packet } from "./ipv6.ts";
import { decodeLink, ETHER_TYPE, type LinkLayer } from "./link.ts";
import { decodeTcp, type TcpSegment } from "./tcp.ts";
import { decodeUdp, type UdpDatagram } from "./udp.ts";

/** An IP packet of either version; `version` tells which. */
export type IpPacket = Ipv4Packet | Ipv6Packet;

/** The layers of a packet as far as they were captured and understood. */
export interface DecodedPacket {
  readonly link?: LinkLayer;
  readonly ip?: IpPacket;
  readonly tcp?: TcpSegment;
  readonly udp?: UdpDatagram;
}

/** Returns the layers of a packet; it never throws, and stops at the first layer that was cut off or makes no sense. */
export function decodePacket({ data, originalLength, linkType }: PacketRecord): DecodedPacket {
  const wireEnd = Math.max(originalLength, data.length);
  const link = decodeLink(linkType, { data, offset: 0, wireEnd });
  if (link === undefined) return {};
  const ip = decodeIp(link.etherType, { data, offset: link.headerLength, wireEnd });
  if (ip === undefined) return { link };
  if (ip.fragment !== undefined) return { link, ip };
  const bounds = { data, offset: ip.offset + ip.headerLength, wireEnd: ip.offset + ip.totalLength };
  return { link, ip, ...decodeTransport(ip.protocol, bounds) };
}

function decodeIp(etherType: number, bounds: Bounds): IpPacket | undefined {
  if (etherType === ETHER_TYPE.ipv4) return decodeIpv4(bounds);
  return etherType === ETHER_TYPE.ipv6 ? decodeIpv6(bounds) : undefined;
}

function decodeTransport(protocol: number, bounds: Bounds): Pick<DecodedPacket, "tcp" | "udp"> {
  if (protocol === IP_PROTOCOL.tcp) {
    const tcp = decodeTcp(bounds);
    return tcp === undefined ? {} : { tcp };
  }
  const udp = protocol === IP_PROTOCOL.udp ? decodeUdp(bounds) : undefined;
  return udp === undefined ? {} : { udp };
}
