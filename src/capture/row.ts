import { formatMac } from "./layers/address.ts";
import type { DecodedPacket } from "./layers/decode-packet.ts";
import { otherInfo, type ProtocolInfo } from "./layers/other-info.ts";
import { udpInfo } from "./layers/udp.ts";
import type { PacketRecord } from "./packet.ts";
import type { AnalysedSegment } from "./tcp/analyser.ts";
import { infoLine } from "./tcp/info.ts";

/** A packet as a row of Wireshark's packet list. Every text is safe in a terminal: it is made here, never copied from a packet. */
export interface PacketRow {
  readonly number: number;
  /** Seconds since the first packet, with as many digits as the clock has. */
  readonly time: string;
  readonly source: string;
  readonly destination: string;
  readonly protocol: string;
  /** Octets of the frame on the wire. */
  readonly length: number;
  readonly info: string;
}

/** What a row is made of. */
export interface RowParts {
  readonly packet: PacketRecord;
  readonly frame: number;
  readonly decoded: DecodedPacket;
  readonly segment: AnalysedSegment | undefined;
  readonly firstTimestampNs: bigint;
  readonly timestampDigits: number;
}

/** Returns the row of a packet. */
export function packetRow(parts: RowParts): PacketRow {
  const { packet, frame, decoded, firstTimestampNs, timestampDigits } = parts;
  return {
    number: frame,
    time: formatSeconds(packet.timestampNs - firstTimestampNs, timestampDigits),
    ...addressesOf(decoded),
    ...protocolOf(parts),
    length: packet.originalLength,
  };
}

/** Returns nanoseconds as seconds with `digits` digits after the point, cut, not rounded. */
function formatSeconds(durationNs: bigint, digits: number): string {
  const sign = durationNs < 0n ? "-" : "";
  const magnitude = durationNs < 0n ? -durationNs : durationNs;
  const fraction = (magnitude % 1_000_000_000n).toString().padStart(9, "0").slice(0, digits);
  return `${sign}${magnitude / 1_000_000_000n}${digits > 0 ? "." : ""}${fraction}`;
}

function addressesOf({ link, ip }: DecodedPacket): Pick<PacketRow, "source" | "destination"> {
  if (ip !== undefined) return { source: ip.source, destination: ip.destination };
  if (link?.type === "ethernet")
    return { source: formatMac(link.source), destination: formatMac(link.destination) };
  const isCooked = link?.type === "linux-sll" || link?.type === "linux-sll2";
  return { source: isCooked ? formatMac(link.source) : "", destination: "" };
}

function protocolOf({ packet, decoded, segment }: RowParts): ProtocolInfo {
  if (segment !== undefined) return { protocol: "TCP", info: infoLine(segment) };
  if (decoded.udp !== undefined) return { protocol: "UDP", info: udpInfo(decoded.udp) };
  return otherInfo(packet, decoded);
}
