import { formatMac } from "../../capture/layers/address.ts";
import type { LinkLayer } from "../../capture/layers/link.ts";
import type { ExplainedLayer } from "./explanation.ts";
import { FieldMaker, hexNumber } from "./fields.ts";

/** Returns the link layer's header; `undefined` where there is none. */
export function explainLink(frame: Uint8Array, link: LinkLayer): ExplainedLayer | undefined {
  const maker = new FieldMaker(frame, link.offset);
  const { headerLength } = link;
  switch (link.type) {
    case "ethernet":
      maker.add(0, 6, `to the network card ${formatMac(link.destination)}`);
      maker.add(6, 6, `from the network card ${formatMac(link.source)}`);
      for (const [index, vlan] of link.vlans.entries())
        maker.add(12 + index * 4, 4, `VLAN tag: this frame belongs to virtual network ${vlan}`);
      maker.add(headerLength - 2, 2, whatFollows(link.etherType));
      return { name: "Eth", offset: link.offset, fields: maker.fields };
    case "null":
      maker.add(0, 4, `address family ${link.family}: ${whatFollows(link.etherType)}`);
      return { name: "Null", offset: link.offset, fields: maker.fields };
    case "linux-sll":
      maker.add(0, 2, directionWords(link.packetType));
      maker.add(2, 4, "kind of network card, and octets of its address");
      maker.add(6, 8, "address of the sender's card, filled up with zeros");
      maker.add(14, 2, whatFollows(link.etherType));
      return { name: "SLL", offset: link.offset, fields: maker.fields };
    case "linux-sll2":
      maker.add(0, 2, whatFollows(link.etherType));
      maker.add(2, 2, "reserved");
      maker.add(4, 4, `seen on interface number ${link.interfaceIndex}`);
      maker.add(8, 4, `kind of network card; ${directionWords(link.packetType)}; octets of its address`);
      maker.add(12, 8, "address of the sender's card, filled up with zeros");
      return { name: "SLL2", offset: link.offset, fields: maker.fields };
    default:
      return undefined;
  }
}

const FOLLOWING: Readonly<Record<number, string>> = {
  2048: "IPv4 follows",
  34525: "IPv6 follows",
  2054: "ARP follows",
};

function whatFollows(etherType: number): string {
  const words = FOLLOWING[etherType] ?? "something follows that is not explained here";
  return `type ${hexNumber(etherType, 4)}: ${words}`;
}

const DIRECTIONS = [
  "sent to this machine",
  "a broadcast",
  "a multicast",
  "sent to another machine",
  "sent by this machine",
];

function directionWords(packetType: number): string {
  return DIRECTIONS[packetType] ?? `packet type ${packetType}`;
}
