import { type Bounds, isCaptured, u16, u32 } from "./bounds.ts";

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

const VLAN_TYPES: readonly number[] = [0x8100, 0x88a8, 0x9100];
const MAX_VLANS = 4;
/** Smaller numbers in the EtherType's place are a length (IEEE 802.3). */
const MIN_ETHER_TYPE = 0x0600;
const IPV6_FAMILIES: readonly number[] = [10, 24, 28, 30];

/** Returns the link layer; `undefined` when too little of it was captured. */
export function decodeLink(linkType: number, frame: Bounds): LinkLayer | undefined {
  switch (linkType) {
    case LINK_TYPE.ethernet:
      return decodeEthernet(frame);
    case LINK_TYPE.null:
    case LINK_TYPE.loop:
      return decodeNull(frame);
    case LINK_TYPE.raw:
    case LINK_TYPE.ipv4:
    case LINK_TYPE.ipv6:
      return { type: "raw", offset: 0, headerLength: 0, etherType: etherTypeOfVersion(frame) };
    case LINK_TYPE.linuxSll:
      return decodeSll(frame);
    case LINK_TYPE.linuxSll2:
      return decodeSll2(frame);
    default:
      return { type: "unknown", linkType, offset: 0, headerLength: 0, etherType: 0 };
  }
}

/** Destination (6 octets), source (6), then EtherType (2), before which VLAN tags (4 each) may stand. */
function decodeEthernet(frame: Bounds): LinkLayer | undefined {
  const { data } = frame;
  if (!isCaptured(frame, 14)) return undefined;
  const vlans: number[] = [];
  let position = 12;
  while (
    VLAN_TYPES.includes(u16(data, position)) &&
    vlans.length < MAX_VLANS &&
    isCaptured(frame, position + 6)
  ) {
    vlans.push(u16(data, position + 2) & 0x0fff);
    position += 4;
  }
  const etherType = u16(data, position);
  return {
    type: "ethernet",
    offset: 0,
    headerLength: position + 2,
    destination: data.subarray(0, 6),
    source: data.subarray(6, 12),
    vlans,
    etherType: etherType < MIN_ETHER_TYPE ? 0 : etherType,
  };
}

/** Address family (4 octets) in the byte order of the machine that captured, so whichever order gives a small number. */
function decodeNull(frame: Bounds): LinkLayer | undefined {
  if (!isCaptured(frame, 4)) return undefined;
  const bigEndian = u32(frame.data, 0);
  const family =
    bigEndian > 0xffff
      ? new DataView(frame.data.buffer, frame.data.byteOffset).getUint32(0, true)
      : bigEndian;
  const ipv6 = IPV6_FAMILIES.includes(family) ? ETHER_TYPE.ipv6 : 0;
  return {
    type: "null",
    offset: 0,
    headerLength: 4,
    family,
    etherType: family === 2 ? ETHER_TYPE.ipv4 : ipv6,
  };
}

/** Packet type (2 octets), hardware type (2), address length (2), address (8), protocol (2). */
function decodeSll(frame: Bounds): LinkLayer | undefined {
  const { data } = frame;
  if (!isCaptured(frame, 16)) return undefined;
  const source = data.subarray(6, 6 + Math.min(8, u16(data, 4)));
  return {
    type: "linux-sll",
    offset: 0,
    headerLength: 16,
    packetType: u16(data, 0),
    source,
    etherType: u16(data, 14),
  };
}

/** Protocol (2 octets), reserved (2), interface index (4), hardware type (2), packet type (1), address length (1), address (8). */
function decodeSll2(frame: Bounds): LinkLayer | undefined {
  const { data } = frame;
  if (!isCaptured(frame, 20)) return undefined;
  return {
    type: "linux-sll2",
    offset: 0,
    headerLength: 20,
    packetType: data[10] ?? 0,
    source: data.subarray(12, 12 + Math.min(8, data[11] ?? 0)),
    interfaceIndex: u32(data, 4),
    etherType: u16(data, 0),
  };
}

function etherTypeOfVersion({ data }: Bounds): number {
  const version = (data[0] ?? 0) >> 4;
  if (version === 4) return ETHER_TYPE.ipv4;
  return version === 6 ? ETHER_TYPE.ipv6 : 0;
}
