import type { PacketRecord } from "../packet.ts";
import { PacketView } from "../packet-view.ts";
import { formatAddress } from "./address.ts";
import { dissect } from "./dissect.ts";
import { describeIpv4, type Ipv4Packet } from "./ipv4.ts";
import { describeIpv6, type Ipv6Packet } from "./ipv6.ts";
import { describeLink, type LinkLayer } from "./link.ts";
import { describeTcp, type TcpSegment } from "./tcp.ts";
import { describeUdp, type UdpDatagram } from "./udp.ts";

/** An IP packet of either version; `version` tells which. */
export type IpPacket = Ipv4Packet | Ipv6Packet;

/** The layers of a packet as far as they were captured and understood. */
export interface DecodedPacket {
  readonly link?: LinkLayer;
  readonly ip?: IpPacket;
  readonly tcp?: TcpSegment;
  readonly udp?: UdpDatagram;
}

const view = new PacketView();

/** Returns the layers of a packet; it never throws, and stops at the first layer that was cut off or makes no sense. */
export function decodePacket(packet: PacketRecord): DecodedPacket {
  view.load(packet, 1);
  dissect(view);
  return describeLayers(view);
}

/** Returns the layers that `dissect` found, as values that hold as long as the octets do. */
export function describeLayers(view: PacketView): DecodedPacket {
  const link = view.networkStart < 0 ? undefined : describeLink(view);
  const ip = describeIp(view);
  const tcp = view.transport === 6 && view.isHeaderWhole ? describeTcp(view) : undefined;
  const udp = view.transport === 17 && view.isHeaderWhole ? describeUdp(view) : undefined;
  return { ...(link && { link }), ...(ip && { ip }), ...(tcp && { tcp }), ...(udp && { udp }) };
}

function describeIp(view: PacketView): IpPacket | undefined {
  if (view.network === 0) return undefined;
  const source = formatAddress(view.network, view.octets, view.sourceAddress);
  const destination = formatAddress(view.network, view.octets, view.destinationAddress);
  if (view.network === 4) return { source, destination, ...describeIpv4(view) };
  return { source, destination, ...describeIpv6(view) };
}
