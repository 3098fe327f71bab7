import type { PacketView } from "../packet-view.ts";
import { u16, u32 } from "./bounds.ts";

/** The link layer of a frame. `etherType` says what comes next: 0x0800 is IPv4, 0x86dd IPv6; 0 when it is unknown. */
export type LinkLayer = {
  readonly offset: number;
  readonly headerLength: number;
  readonly etherType: number;
} & (
  | {
      readonly type: "ethernet";
      readonly destination: Uint8Array;
      readonly source: Uint8Array;
      /** VLAN identifiers, outermost first. */
      readonly vlans: readonly number[];
    }
  | { readonly type: "null"; readonly family: number }
  | { readonly type: "raw" }
  | { readonly type: "linux-sll"; readonly packetType: number; readonly source: Uint8Array }
  | {
      readonly type: "linux-sll2";
      readonly packetType: number;
      readonly source: Uint8Array;
      readonly interfaceIndex: number;
    }
  | { readonly type: "unknown"; readonly linkType: number }
);

/** Numbers of the LINKTYPE_ registry that the lab decodes. */
const LINK_TYPE = {
  null: 0,
  ethernet: 1,
  raw: 101,
  loop: 108,
  linuxSll: 113,
  ipv4: 228,
  ipv6: 229,
  linuxSll2: 276,
} as const;

/** EtherTypes that the lab names. */
export const ETHER_TYPE = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const;

const MAX_VLANS = 4;
/** Smaller numbers in the EtherType's place are a length (IEEE 802.3). */
export const MIN_ETHER_TYPE = 0x0600;
const IPV6_FAMILIES: readonly number[] = [10, 24, 28, 30];

/** Finds the link layer: where its payload begins and of what kind that is; `networkStart` is -1 when too little was captured. */
export function dissectLink(view: PacketView): void {
  view.networkStart = view.start;
  view.etherType = 0;
  switch (view.linkType) {
    case LINK_TYPE.ethernet:
      dissectEthernet(view);
      return;
    case LINK_TYPE.null:
    case LINK_TYPE.loop:
      if (reach(view, NULL_LENGTH)) view.etherType = etherTypeOfFamily(familyOf(view));
      return;
    case LINK_TYPE.raw:
    case LINK_TYPE.ipv4:
    case LINK_TYPE.ipv6:
      view.etherType = etherTypeOfVersion(view);
      return;
    case LINK_TYPE.linuxSll:
      if (reach(view, SLL_LENGTH)) view.etherType = u16(view.octets, view.start + 14);
      return;
    case LINK_TYPE.linuxSll2:
      if (reach(view, SLL2_LENGTH)) view.etherType = u16(view.octets, view.start);
  }
}

const NULL_LENGTH = 4;
const ETHERNET_LENGTH = 14;
const SLL_LENGTH = 16;
const SLL2_LENGTH = 20;

/** Takes `length` octets for the header, if they were captured. */
function reach(view: PacketView, length: number): boolean {
  const at = view.start + length;
  view.networkStart = at > view.end ? -1 : at;
  return view.networkStart >= 0;
}

/** Destination (6 octets), source (6), then EtherType (2), before which VLAN tags (4 each) may stand. */
function dissectEthernet(view: PacketView): void {
  if (!reach(view, ETHERNET_LENGTH)) return;
  const { octets, start, end } = view;
  let at = start + ETHERNET_LENGTH;
  let etherType = u16(octets, at - 2);
  for (let tags = 0; isVlan(etherType) && tags < MAX_VLANS && at + 4 <= end; tags += 1) {
    at += 4;
    etherType = u16(octets, at - 2);
  }
  view.networkStart = at;
  view.etherType = etherType < MIN_ETHER_TYPE ? 0 : etherType;
}

function isVlan(etherType: number): boolean {
  return etherType === 0x8100 || etherType === 0x88a8 || etherType === 0x9100;
}

/** The address family (4 octets) is in the byte order of the machine that captured, so whichever order gives a small number. */
function familyOf({ octets, start }: PacketView): number {
  const bigEndian = u32(octets, start);
  if (bigEndian <= 0xffff) return bigEndian;
  return new DataView(octets.buffer, octets.byteOffset + start).getUint32(0, true);
}

function etherTypeOfFamily(family: number): number {
  if (family === 2) return ETHER_TYPE.ipv4;
  return IPV6_FAMILIES.includes(family) ? ETHER_TYPE.ipv6 : 0;
}

function etherTypeOfVersion({ octets, start, end }: PacketView): number {
  const version = start < end ? (octets[start] ?? 0) >> 4 : 0;
  if (version === 4) return ETHER_TYPE.ipv4;
  return version === 6 ? ETHER_TYPE.ipv6 : 0;
}

/** Returns the link layer that `dissectLink` found. */
export function describeLink(view: PacketView): LinkLayer {
  const { octets, start, networkStart, etherType, linkType } = view;
  const common = { offset: 0, headerLength: networkStart - start, etherType };
  const from = (offset: number, length: number) => octets.subarray(start + offset, start + offset + length);
  switch (linkType) {
    case LINK_TYPE.ethernet:
      return {
        type: "ethernet",
        ...common,
        destination: from(0, 6),
        source: from(6, 6),
        vlans: vlansOf(view),
      };
    case LINK_TYPE.null:
    case LINK_TYPE.loop:
      return { type: "null", ...common, family: familyOf(view) };
    case LINK_TYPE.raw:
    case LINK_TYPE.ipv4:
    case LINK_TYPE.ipv6:
      return { type: "raw", ...common };
    // Packet type (2 octets), hardware type (2), address length (2), address (8), protocol (2).
    case LINK_TYPE.linuxSll: {
      const source = from(6, Math.min(8, u16(octets, start + 4)));
      return { type: "linux-sll", ...common, packetType: u16(octets, start), source };
    }
    // Protocol (2), reserved (2), interface index (4), hardware type (2), packet type (1), address length (1), address (8).
    case LINK_TYPE.linuxSll2: {
      const source = from(12, Math.min(8, octets[start + 11] ?? 0));
      const packetType = octets[start + 10] ?? 0;
      return { type: "linux-sll2", ...common, packetType, source, interfaceIndex: u32(octets, start + 4) };
    }
    default:
      return { type: "unknown", ...common, linkType };
  }
}

/** VLAN identifiers, outermost first. */
function vlansOf({ octets, start, networkStart }: PacketView): readonly number[] {
  const count = (networkStart - start - ETHERNET_LENGTH) / 4;
  return Array.from({ length: count }, (_, index) => u16(octets, start + 14 + 4 * index) & 0x0fff);
}
