/** What IPv4 and IPv6 have in common, by the names of this project. */
export interface IpPacketBase {
  /** Offset of the header in the frame. */
  readonly offset: number;
  /** Octets of the header, with options or extension headers. */
  readonly headerLength: number;
  /** Octets of the packet on the wire: what the header says, or the rest of the frame when that cannot be. */
  readonly totalLength: number;
  readonly source: string;
  readonly destination: string;
  /** The protocol of what follows: 1 ICMP, 6 TCP, 17 UDP, 58 ICMPv6. */
  readonly protocol: number;
  /** Present when this is a piece of a larger packet; `offset` counts octets. */
  readonly fragment?: { readonly offset: number; readonly more: boolean; readonly identification: number };
}

/** Protocol numbers that the lab decodes. */
export const IP_PROTOCOL = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58 } as const;
