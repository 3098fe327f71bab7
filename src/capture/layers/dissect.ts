import type { PacketView } from "../packet-view.ts";
import { IP_PROTOCOL } from "./ip.ts";
import { dissectIpv4 } from "./ipv4.ts";
import { dissectIpv6 } from "./ipv6.ts";
import { dissectLink, ETHER_TYPE } from "./link.ts";
import { dissectTcp } from "./tcp.ts";
import { dissectUdp } from "./udp.ts";

/** Finds the layers of a packet; it never throws, and stops at the first layer that was cut off or makes no sense. */
export function dissect(view: PacketView): void {
  view.network = 0;
  view.transport = 0;
  view.isFragment = false;
  view.isCutOpening = false;
  view.isHeaderWhole = false;
  dissectLink(view);
  if (view.networkStart < 0) return;
  if (view.etherType === ETHER_TYPE.ipv4) dissectIp(view);
  else if (view.etherType === ETHER_TYPE.ipv6) dissectIpv6(view);
  if (view.network === 0 || (view.isFragment && !view.isCutOpening)) return;
  if (view.protocol === IP_PROTOCOL.tcp) dissectTcp(view);
  else if (view.protocol === IP_PROTOCOL.udp) dissectUdp(view);
  // How much follows the fragment is not known.
  if (view.isFragment) view.payloadLength = -1;
}

/** Some links announce IPv4 whatever the version. */
function dissectIp(view: PacketView): void {
  if ((view.octets[view.networkStart] ?? 0) >> 4 === 6) dissectIpv6(view);
  else dissectIpv4(view);
}
