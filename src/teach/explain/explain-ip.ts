import { ipv4Checksum } from "../../capture/layers/checksum.ts";
import type { IpPacket } from "../../capture/layers/decode-packet.ts";
import { IP_PROTOCOL } from "../../capture/layers/ip.ts";
import type { Ipv4Packet } from "../../capture/layers/ipv4.ts";
import type { Ipv6Packet } from "../../capture/layers/ipv6.ts";
import { countWords } from "../conversation/words.ts";
import type { ExplainedLayer } from "./explanation.ts";
import { FieldMaker, hexNumber } from "./fields.ts";

/** Returns the header of an IP packet (RFC 791 §3.1, RFC 8200 §3). */
export function explainIp(frame: Uint8Array, ip: IpPacket): ExplainedLayer {
  const maker = new FieldMaker(frame, ip.offset);
  if (ip.version === 4) explainIpv4(maker, frame, ip);
  else explainIpv6(maker, ip);
  return { name: ip.version === 4 ? "IP" : "IPv6", offset: ip.offset, fields: maker.fields };
}

function explainIpv4(maker: FieldMaker, frame: Uint8Array, ip: Ipv4Packet): void {
  const { headerLength, totalLengthField, identification, dontFragment, fragment } = ip;
  maker.add(
    0,
    4,
    `IPv4, header ${headerLength / 4} x 4 = ${headerLength} octets`,
    ...serviceWords(ip.differentiatedServices),
    totalLengthField === 0
      ? "total length 0: captured before the network card wrote it"
      : `total length ${totalLengthField} octets`,
  );
  maker.add(
    4,
    4,
    `identification ${hexNumber(identification, 4)}`,
    ...(dontFragment ? ["don't fragment"] : []),
    ...(fragment === undefined
      ? ["not cut in pieces"]
      : [
          `a piece of a larger packet, from its octet ${fragment.offset} on${fragment.more ? ", and more follow" : ", the last one"}`,
        ]),
  );
  maker.add(
    8,
    4,
    `time to live ${ip.timeToLive}: so many routers it may still pass`,
    protocolWords(ip.protocol),
    checksumWords(frame, ip),
  );
  maker.add(12, 8, `from ${ip.source} to ${ip.destination}`);
  if (headerLength > 20) maker.add(20, headerLength - 20, "options of IP, which are not explained here");
}

function explainIpv6(maker: FieldMaker, ip: Ipv6Packet): void {
  maker.add(0, 4, "IPv6", ...serviceWords(ip.trafficClass), `flow label ${hexNumber(ip.flowLabel, 5)}`);
  maker.add(
    4,
    4,
    `${countWords(ip.payloadLength, "octet")} behind this header`,
    ip.extensions.length > 0 ? "extension headers follow" : protocolWords(ip.protocol),
    `hop limit ${ip.hopLimit}: so many routers it may still pass`,
  );
  maker.add(8, 16, `from ${ip.source}`);
  maker.add(24, 16, `to ${ip.destination}`);
  const extended = ip.headerLength - 40;
  if (extended > 0)
    maker.add(
      40,
      extended,
      `${countWords(ip.extensions.length, "extension header")}, not explained here; then ${protocolWords(ip.protocol)}`,
    );
}

const ECN_WORDS = ["", "ECN-capable (1)", "ECN-capable (0)", "a router marked it: congestion on the way"];

/** The lower two bits are ECN (RFC 3168 §5). */
function serviceWords(octet: number): readonly string[] {
  const ecn = ECN_WORDS[octet & 3] ?? "";
  const service = octet >> 2;
  return [...(service === 0 ? [] : [`service class ${service}`]), ...(ecn === "" ? [] : [ecn])];
}

const PROTOCOL_WORDS: Readonly<Record<number, string>> = {
  [IP_PROTOCOL.icmp]: "ICMP",
  [IP_PROTOCOL.tcp]: "TCP",
  [IP_PROTOCOL.udp]: "UDP",
  [IP_PROTOCOL.icmpv6]: "ICMPv6",
};

function protocolWords(protocol: number): string {
  const name = PROTOCOL_WORDS[protocol];
  return name === undefined ? `protocol ${protocol}` : `protocol ${protocol} = ${name}`;
}

function checksumWords(frame: Uint8Array, { offset, headerLength, checksum }: Ipv4Packet): string {
  const words = `header checksum ${hexNumber(checksum, 4)}`;
  const right = ipv4Checksum(frame.subarray(offset, offset + headerLength));
  if (right === undefined) return `${words}: not all of the header was captured`;
  if (right % 0xffff === checksum % 0xffff) return `${words}: right`;
  return checksum === 0
    ? `${words}: not written; the network card writes it`
    : `${words}: wrong, ${hexNumber(right, 4)} would be right`;
}
