import { IP_PROTOCOL } from "../layers/ip.ts";
import { ETHER_TYPE } from "../layers/link.ts";
import { FLAG, isHeaderCut } from "../layers/tcp.ts";
import type { PacketView } from "../packet-view.ts";
import { ANALYSIS } from "../tcp/analysis-flags.ts";
import type { TcpAnalyser } from "../tcp/tcp-analyser.ts";
import { encoded, type Piece } from "./put.ts";
import type { ProtocolColumns } from "./rows.ts";

/** How many colours a terminal has: 24 bits of them, or the 256 of xterm. */
export type ColourDepth = "24-bit" | "256";

/** What steers a terminal before and behind a row. */
export interface RowColours {
  /** Returns what begins the colours of a packet's row; `undefined` where it has none. */
  begin(
    view: PacketView,
    segment: TcpAnalyser | undefined,
    above: ProtocolColumns | undefined,
  ): Piece | undefined;
  readonly end: Piece;
}

type Rgb = readonly [number, number, number];

const DARK: Rgb = [0x12, 0x27, 0x2e];
const HTTP_PORT = 80;
const ICMP_ERRORS: readonly number[] = [3, 4, 5, 11];
const ICMPV6_ERRORS: readonly number[] = [1, 2, 3, 4];

/** Background and text of Wireshark's default colouring rules, by their names there. */
const RULES = {
  badTcp: [DARK, [0xf7, 0x87, 0x87]],
  icmpError: [DARK, [0xb7, 0xf7, 0x74]],
  arp: [[0xfa, 0xf0, 0xd7], DARK],
  icmp: [[0xfc, 0xe0, 0xff], DARK],
  reset: [
    [0xa4, 0, 0],
    [0xff, 0xfc, 0x9c],
  ],
  lowTtl: [
    [0xa4, 0, 0],
    [0xec, 0xf0, 0xeb],
  ],
  /** HTTP in Wireshark; here any message of an application that is known. */
  message: [[0xe4, 0xff, 0xc7], DARK],
  synFin: [[0xa0, 0xa0, 0xa0], DARK],
  tcp: [[0xe7, 0xe6, 0xff], DARK],
  udp: [[0xda, 0xee, 0xff], DARK],
} as const satisfies Record<string, readonly [Rgb, Rgb]>;

/** The name of a colouring rule. */
export type ColourRule = keyof typeof RULES;

/** Analysis that is no sign of trouble. */
const HARMLESS = ANALYSIS.windowUpdate | ANALYSIS.keepAlive | ANALYSIS.keepAliveAck;

/** Returns Wireshark's default colours for a terminal. */
export function createRowColours(depth: ColourDepth): RowColours {
  const begins = Object.fromEntries(
    Object.entries(RULES).map(([rule, [background, text]]) => [
      rule,
      encoded(`\u001b[48;${colourCode(background, depth)};38;${colourCode(text, depth)}m`),
    ]),
  );
  return {
    begin(view, segment, above) {
      const rule = colourRuleOf(view, segment, above);
      return rule === undefined ? undefined : begins[rule];
    },
    // The rest of the line keeps no background where the row is wrapped or selected.
    end: encoded("\u001b[0m"),
  };
}

/** Returns the first rule that holds for a packet, in Wireshark's order; `undefined` for none. */
export function colourRuleOf(
  view: PacketView,
  segment: TcpAnalyser | undefined,
  above: ProtocolColumns | undefined,
): ColourRule | undefined {
  const flags = segment === undefined ? 0 : view.flags;
  if (isBad(view, segment)) return "badTcp";
  if (isIcmpError(view)) return "icmpError";
  if (view.etherType === ETHER_TYPE.arp) return "arp";
  if (isIcmp(view)) return "icmp";
  if ((flags & FLAG.rst) !== 0) return "reset";
  if (hasLowTtl(view)) return "lowTtl";
  if (above !== undefined || isOfPort(view, HTTP_PORT)) return "message";
  if ((flags & (FLAG.syn | FLAG.fin)) !== 0) return "synFin";
  if (view.transport === IP_PROTOCOL.tcp) return "tcp";
  return view.transport === IP_PROTOCOL.udp ? "udp" : undefined;
}

function isBad(view: PacketView, segment: TcpAnalyser | undefined): boolean {
  if (segment === undefined || isHeaderCut(view)) return false;
  const { flags } = segment.analysis;
  return flags !== 0 && (flags & HARMLESS) === 0;
}

function isIcmp({ network, protocol }: PacketView): boolean {
  return (
    (network === 4 && protocol === IP_PROTOCOL.icmp) || (network === 6 && protocol === IP_PROTOCOL.icmpv6)
  );
}

function isIcmpError(view: PacketView): boolean {
  if (!isIcmp(view) || view.transportStart >= view.end) return false;
  const type = view.octets[view.transportStart] ?? 0;
  return (view.network === 4 ? ICMP_ERRORS : ICMPV6_ERRORS).includes(type);
}

/** Fewer than five hops are left although the packet is for one host. */
function hasLowTtl({ network, octets, networkStart, destinationAddress }: PacketView): boolean {
  if (network !== 4) return false;
  const isMulticast = ((octets[destinationAddress] ?? 0) & 0xf0) === 0xe0;
  return !isMulticast && (octets[networkStart + 8] ?? 0) < 5;
}

function isOfPort({ transport, sourcePort, destinationPort }: PacketView, port: number): boolean {
  return transport === IP_PROTOCOL.tcp && (sourcePort === port || destinationPort === port);
}

function colourCode([red, green, blue]: Rgb, depth: ColourDepth): string {
  if (depth === "24-bit") return `2;${red};${green};${blue}`;
  return `5;${16 + 36 * nearestLevel(red) + 6 * nearestLevel(green) + nearestLevel(blue)}`;
}

/** What each step of xterm's cube of 6 x 6 x 6 colours amounts to. */
const LEVELS = [0, 95, 135, 175, 215, 255] as const;

function nearestLevel(value: number): number {
  const distances = LEVELS.map((level) => Math.abs(level - value));
  return distances.indexOf(Math.min(...distances));
}
