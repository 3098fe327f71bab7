import type { OwnRow } from "./own-rows.ts";

const LINK_TYPES: ReadonlySet<number> = new Set([0, 1, 101, 108, 113, 228, 229, 276]);
const NETWORKS: ReadonlySet<string> = new Set(["ip", "ipv6"]);
const TRANSPORTS: ReadonlySet<string> = new Set(["tcp", "udp"]);
const QUOTERS: ReadonlySet<string> = new Set(["icmp", "icmpv6"]);
/** What may carry packets inside of UDP, of the protocols that tshark is let decode. */
const TUNNELS: ReadonlySet<string> = new Set(["vxlan", "geneve", "l2tp", "teredo", "gtp", "mpls", "nsh"]);

/**
 * Returns why tshark may see another packet in a frame than the lab does, from the layers that it found; `undefined` when both see the same,
 * so that a difference is one of the field itself.
 */
export function reasonOf(own: OwnRow, layers: readonly string[]): string | undefined {
  const network = layers.findIndex((layer) => NETWORKS.has(layer));
  if (own.network === 0) {
    if (!LINK_TYPES.has(own.linkType)) return `link type ${own.linkType} (${layers[0]})`;
    return network < 0 ? undefined : `IP inside of ${layers.slice(0, network).join(":")}`;
  }
  if (own.isFragment && own.transport === 0 && layers.some((layer) => TRANSPORTS.has(layer)))
    return "reassembled fragments";
  const inner = layers.findIndex((layer, index) => index > network && NETWORKS.has(layer));
  const between = layers.slice(network + 1, inner < 0 ? undefined : inner);
  if (inner >= 0 && between.some((layer) => QUOTERS.has(layer))) return "quoted by ICMP";
  const carriers = between.filter((layer) => TUNNELS.has(layer) || (inner >= 0 && layer !== "udp"));
  if (inner < 0 && carriers.length === 0) return undefined;
  return `tunnel (${carriers.length === 0 ? "IP in IP" : carriers.join(":")})`;
}

/** Tells whether Info is TCP's or UDP's in tshark's eyes. */
export function isTransportInfo(layers: readonly string[]): boolean {
  return TRANSPORTS.has(layers.at(-1) ?? "") && !layers.some((layer) => QUOTERS.has(layer));
}
