import type { SeenPacket } from "../../capture/fields/field.ts";
import { writeField } from "../../capture/fields/put-field.ts";
import { fields, findField } from "../../capture/fields/registry.ts";
import { describeLayers } from "../../capture/layers/decode-packet.ts";
import { beginOptions, MIN_HEADER_LENGTH } from "../../capture/layers/tcp.ts";
import { OPTION_KIND, OptionCursor } from "../../capture/layers/tcp-options.ts";
import { OctetWriter } from "../../capture/print/octet-writer.ts";
import { describeRow } from "../../capture/print/rows.ts";
import { safeText } from "../../harness/reporters/safe-text.ts";
import type { TreeNode } from "./page-data.ts";

/** Returns the layers of a packet as a tree whose lines know their octets. Offsets count from the first octet of the frame. */
export function packetTree(seen: SeenPacket): readonly TreeNode[] {
  const { view } = seen;
  const layers = [frameLayer(seen)];
  if (view.networkStart > view.start) layers.push(linkLayer(seen));
  if (view.network === 4) layers.push(ipv4Layer(seen));
  if (view.network === 6) layers.push(ipv6Layer(seen));
  if (view.transport === 6 && view.isHeaderWhole) layers.push(tcpLayer(seen));
  if (view.transport === 17 && view.isHeaderWhole) layers.push(udpLayer(seen));
  if (seen.above !== undefined) layers.push(messageLayer(seen));
  return layers;
}

const writer = new OctetWriter();

/** Returns what `-T fields` prints of a field; `undefined` where the packet has none. */
function fieldText(seen: SeenPacket, name: string): string | undefined {
  const field = findField(name);
  if (field === undefined || field.count(seen) === 0) return undefined;
  writeField(writer, field, seen);
  return safeText(Buffer.from(writer.take()).toString());
}

/** One field, at so many octets behind the beginning of its layer; nothing where the packet has none. */
function line(
  seen: SeenPacket,
  name: string,
  [start, end]: readonly [number, number],
  title: string,
  remark = "",
): readonly TreeNode[] {
  const value = fieldText(seen, name);
  if (value === undefined) return [];
  return [{ title, value, ...(remark !== "" && { remark }), field: name, ...place(seen, start, end) }];
}

/** Places in the frame, none of them behind what was captured. */
function place({ view }: SeenPacket, start: number, end: number): Pick<TreeNode, "start" | "end"> {
  const bound = (at: number) => Math.max(0, Math.min(at, view.end) - view.start);
  return { start: bound(start), end: bound(end) };
}

const NOWHERE = [0, 0] as const;

function frameLayer(seen: SeenPacket): TreeNode {
  const { view } = seen;
  const captured = view.end - view.start;
  const cut = captured < view.originalLength ? `, of which ${captured} were captured` : "";
  return {
    title: `Frame ${view.number}: ${view.originalLength} octets on the wire${cut}`,
    ...place(seen, view.start, view.end),
    children: [
      ...line(seen, "frame.number", NOWHERE, "Number"),
      ...line(seen, "frame.time_epoch", NOWHERE, "Seconds since 1970"),
      ...line(seen, "frame.time_relative", NOWHERE, "Seconds since the first frame"),
      ...line(seen, "frame.time_delta", NOWHERE, "Seconds since the frame before"),
      ...line(seen, "frame.len", NOWHERE, "Octets on the wire"),
      ...line(seen, "frame.cap_len", NOWHERE, "Octets captured"),
      ...line(seen, "frame.comment", NOWHERE, "Comment"),
    ],
  };
}

function linkLayer(seen: SeenPacket): TreeNode {
  const { view } = seen;
  const { start, networkStart } = view;
  const { link } = describeLayers(view);
  const at = place(seen, start, networkStart);
  if (link?.type !== "ethernet") return { title: `Link layer (${link?.type ?? "unknown"})`, ...at };
  return {
    title: `Ethernet II, ${fieldText(seen, "eth.src")} to ${fieldText(seen, "eth.dst")}`,
    ...at,
    children: [
      ...line(seen, "eth.dst", [start, start + 6], "Destination"),
      ...line(seen, "eth.src", [start + 6, start + 12], "Source"),
      ...link.vlans.map((id, index) => ({
        title: "VLAN",
        value: `${id}`,
        ...place(seen, start + 12 + 4 * index, start + 16 + 4 * index),
      })),
      ...line(seen, "eth.type", [networkStart - 2, networkStart], "Type of what it carries"),
    ],
  };
}

function ipv4Layer(seen: SeenPacket): TreeNode {
  const { networkStart: at, transportStart } = seen.view;
  const span = (from: number, to: number) => [at + from, at + to] as const;
  return {
    title: `Internet Protocol Version 4, ${fieldText(seen, "ip.src")} to ${fieldText(seen, "ip.dst")}`,
    ...place(seen, at, transportStart),
    children: [
      ...line(seen, "ip.version", span(0, 1), "Version"),
      ...line(seen, "ip.hdr_len", span(0, 1), "Header length", " octets"),
      ...line(seen, "ip.len", span(2, 4), "Total length", " octets"),
      ...line(seen, "ip.id", span(4, 6), "Identification"),
      ...line(seen, "ip.flags.df", span(6, 7), "Don't fragment"),
      ...line(seen, "ip.flags.mf", span(6, 7), "More fragments"),
      ...line(seen, "ip.ttl", span(8, 9), "Time to live", " hops"),
      ...line(seen, "ip.proto", span(9, 10), "Protocol of what it carries"),
      ...line(seen, "ip.src", span(12, 16), "Source"),
      ...line(seen, "ip.dst", span(16, 20), "Destination"),
    ],
  };
}

function ipv6Layer(seen: SeenPacket): TreeNode {
  const { networkStart: at, transportStart } = seen.view;
  const span = (from: number, to: number) => [at + from, at + to] as const;
  return {
    title: `Internet Protocol Version 6, ${fieldText(seen, "ipv6.src")} to ${fieldText(seen, "ipv6.dst")}`,
    ...place(seen, at, Math.max(transportStart, at + 40)),
    children: [
      ...line(seen, "ipv6.plen", span(4, 6), "Payload length", " octets"),
      ...line(seen, "ipv6.nxt", span(6, 7), "Next header"),
      ...line(seen, "ipv6.hlim", span(7, 8), "Hop limit"),
      ...line(seen, "ipv6.src", span(8, 24), "Source"),
      ...line(seen, "ipv6.dst", span(24, 40), "Destination"),
    ],
  };
}

/** The flags with their bits, from the left as the header has them. */
const FLAGS = [
  ["tcp.flags.cwr", "CWR, congestion window reduced", 1],
  ["tcp.flags.ece", "ECE, ECN echo", 1],
  ["tcp.flags.urg", "URG, urgent pointer counts", 1],
  ["tcp.flags.ack", "ACK, acknowledgment number counts", 1],
  ["tcp.flags.push", "PSH, hand over without waiting", 1],
  ["tcp.flags.reset", "RST, the connection is broken off", 1],
  ["tcp.flags.syn", "SYN, numbers begin here", 1],
  ["tcp.flags.fin", "FIN, no more data from this side", 1],
] as const;

function tcpLayer(seen: SeenPacket): TreeNode {
  const { view } = seen;
  const { transportStart: at, headerLength } = view;
  const span = (from: number, to: number) => [at + from, at + to] as const;
  const data = Math.max(0, view.payloadLength);
  return {
    title: `Transmission Control Protocol, port ${view.sourcePort} to port ${view.destinationPort}, ${data} octets of data`,
    ...place(seen, at, at + headerLength),
    children: [
      ...line(seen, "tcp.srcport", span(0, 2), "Source port"),
      ...line(seen, "tcp.dstport", span(2, 4), "Destination port"),
      ...line(seen, "tcp.stream", NOWHERE, "Connection"),
      ...line(seen, "tcp.seq", span(4, 8), "Sequence number", " (relative)"),
      ...line(seen, "tcp.seq_raw", span(4, 8), "Sequence number", " (raw)"),
      ...line(seen, "tcp.nxtseq", NOWHERE, "Next sequence number", " (relative)"),
      ...line(seen, "tcp.ack", span(8, 12), "Acknowledgment number", " (relative)"),
      ...line(seen, "tcp.ack_raw", span(8, 12), "Acknowledgment number", " (raw)"),
      ...line(seen, "tcp.hdr_len", span(12, 13), "Header length", " octets"),
      {
        ...(line(
          seen,
          "tcp.flags",
          span(12, 14),
          "Flags",
          ` ${fieldText(seen, "tcp.flags.str") ?? ""}`,
        )[0] ?? {
          title: "Flags",
          ...place(seen, ...span(12, 14)),
        }),
        children: FLAGS.flatMap(([name, title, from]) => line(seen, name, span(12 + from, 14), title)),
      },
      ...line(seen, "tcp.window_size_value", span(14, 16), "Window", " as it stands in the header"),
      ...line(seen, "tcp.window_size", span(14, 16), "Window", " octets, scaled"),
      ...line(seen, "tcp.checksum", span(16, 18), "Checksum"),
      ...line(seen, "tcp.urgent_pointer", span(18, 20), "Urgent pointer"),
      ...optionLines(seen),
      ...analysisLines(seen),
      ...line(seen, "tcp.len", NOWHERE, "Octets of data"),
      ...line(seen, "tcp.payload", span(headerLength, headerLength + data), "Data"),
    ],
  };
}

const cursor = new OptionCursor();

const OPTION_TITLES: Readonly<Record<number, readonly [string, string]>> = {
  [OPTION_KIND.mss]: ["Maximum segment size", "tcp.options.mss_val"],
  [OPTION_KIND.windowScale]: ["Window scale, a shift by", "tcp.options.wscale.shift"],
  [OPTION_KIND.sackPermitted]: ["SACK permitted", ""],
  [OPTION_KIND.sack]: ["SACK blocks", ""],
  [OPTION_KIND.timestamps]: ["Timestamp", "tcp.options.timestamp.tsval"],
  [OPTION_KIND.nop]: ["No operation, which pads", ""],
  [OPTION_KIND.end]: ["End of options", ""],
};

function optionLines(seen: SeenPacket): readonly TreeNode[] {
  const { view } = seen;
  if (view.headerLength <= MIN_HEADER_LENGTH) return [];
  const found: TreeNode[] = [];
  beginOptions(cursor, view);
  while (cursor.advance()) {
    const [title, field] = OPTION_TITLES[cursor.kind] ?? [`Option of kind ${cursor.kind}`, ""];
    const isSingle = cursor.kind === OPTION_KIND.nop || cursor.kind === OPTION_KIND.end;
    const end = cursor.valueStart + (isSingle ? -1 : cursor.valueLength);
    const value = field === "" ? undefined : fieldText(seen, field);
    found.push({
      title,
      ...(value !== undefined && { field, value }),
      ...place(seen, cursor.valueStart - 2, end),
    });
  }
  const start = view.transportStart + MIN_HEADER_LENGTH;
  const at = place(seen, start, view.transportStart + view.headerLength);
  return [{ title: `Options, ${at.end - at.start} octets`, ...at, children: found }];
}

/** What the analysis says beyond the packet itself. */
function analysisLines(seen: SeenPacket): readonly TreeNode[] {
  const found = fields
    .filter(({ name }) => name.startsWith("tcp.analysis."))
    .flatMap(({ name, title }) => line(seen, name, NOWHERE, title));
  return found.length === 0
    ? []
    : [{ title: "What the packets before it tell of it", start: 0, end: 0, children: found }];
}

function udpLayer(seen: SeenPacket): TreeNode {
  const { view } = seen;
  const at = view.transportStart;
  return {
    title: `User Datagram Protocol, port ${view.sourcePort} to port ${view.destinationPort}`,
    ...place(seen, at, at + 8),
    children: [
      ...line(seen, "udp.srcport", [at, at + 2], "Source port"),
      ...line(seen, "udp.dstport", [at + 2, at + 4], "Destination port"),
      ...line(seen, "udp.length", [at + 4, at + 6], "Length", " octets"),
      ...line(seen, "udp.checksum", [at + 6, at + 8], "Checksum"),
      ...line(seen, "udp.payload", [at + 8, at + 8 + Math.max(0, view.payloadLength)], "Data"),
    ],
  };
}

function messageLayer(seen: SeenPacket): TreeNode {
  const { view, segment, above } = seen;
  const { protocol, info } = describeRow(view, segment, above);
  const start = view.transportStart + (view.transport === 6 ? view.headerLength : 8);
  return { title: `${protocol}, ${info}`, ...place(seen, start, start + Math.max(0, view.payloadLength)) };
}
