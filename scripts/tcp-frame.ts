import type { TcpOption } from "../src/capture/layers/tcp-options.ts";
import type { Endpoint } from "../src/capture/tcp/connection.ts";

/** What stands in one frame: Ethernet, IPv4 and TCP. Numbers are raw. */
export interface TcpFrameFields {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** packetdrill's letters: `S`, `S.`, `P.`, `F.`, `R.` … */
  readonly flags: string;
  readonly sequenceNumber: number;
  readonly acknowledgmentNumber: number;
  /** The 16-bit field. */
  readonly window: number;
  readonly options: readonly TcpOption[];
  readonly payload: Uint8Array;
  readonly timeToLive: number;
  readonly identification: number;
  /** Octets of the whole frame, when Ethernet padding makes it longer than its contents. */
  readonly frameLength?: number;
}

const ETHERNET_LENGTH = 14;
const IPV4_LENGTH = 20;
const TCP_LENGTH = 20;
const PROTOCOL_TCP = 6;
const FLAG_LETTERS = "FSRP.UEW";

/** Returns the octets of a frame with valid IPv4 and TCP checksums. */
export function tcpFrame(fields: TcpFrameFields): Uint8Array {
  const segment = tcpSegment(fields);
  const contents = ETHERNET_LENGTH + IPV4_LENGTH + segment.length;
  const frame = new Uint8Array(Math.max(contents, fields.frameLength ?? 0));
  frame.set(ethernetHeader(0x0800, fields));
  frame.set(ipv4Header(fields, segment.length), ETHERNET_LENGTH);
  frame.set(segment, ETHERNET_LENGTH + IPV4_LENGTH);
  return frame;
}

/** Returns an Ethernet header between two locally administered addresses, which end in the IPv4 addresses. */
export function ethernetHeader(
  etherType: number,
  { source, destination }: Pick<TcpFrameFields, "source" | "destination">,
): Uint8Array {
  const addresses = [2, 0, ...addressOctets(destination), 2, 0, ...addressOctets(source)];
  return Uint8Array.from([...addresses, etherType >> 8, etherType & 0xff]);
}

/** Returns the options that packetdrill's notation names, for example `mss 1460,nop,wscale 8`. */
export function parseOptions(notation: string): readonly TcpOption[] {
  return notation === "" ? [] : notation.split(",").map(parseOption);
}

function parseOption(word: string): TcpOption {
  const [name, value] = word.split(" ");
  if (name === "nop") return { type: "nop" };
  if (name === "sackOK") return { type: "sack-permitted" };
  if (name === "mss") return { type: "mss", value: Number(value) };
  if (name === "wscale") return { type: "window-scale", shift: Number(value) };
  throw new Error(`The option "${word}" is not known; mss, nop, wscale and sackOK are.`);
}

function ipv4Header(fields: TcpFrameFields, payloadLength: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(IPV4_LENGTH));
  view.setUint8(0, 0x45);
  view.setUint16(2, IPV4_LENGTH + payloadLength);
  view.setUint16(4, fields.identification);
  view.setUint16(6, 0x4000);
  view.setUint8(8, fields.timeToLive);
  view.setUint8(9, PROTOCOL_TCP);
  const header = new Uint8Array(view.buffer);
  header.set(addressOctets(fields.source), 12);
  header.set(addressOctets(fields.destination), 16);
  view.setUint16(10, internetChecksum(header));
  return header;
}

function tcpSegment(fields: TcpFrameFields): Uint8Array {
  const options = encodeOptions(fields.options);
  const segment = new Uint8Array(TCP_LENGTH + options.length + fields.payload.length);
  const view = new DataView(segment.buffer);
  view.setUint16(0, fields.source.port);
  view.setUint16(2, fields.destination.port);
  view.setUint32(4, fields.sequenceNumber);
  view.setUint32(8, fields.acknowledgmentNumber);
  view.setUint8(12, ((TCP_LENGTH + options.length) / 4) << 4);
  view.setUint8(13, flagBits(fields.flags));
  view.setUint16(14, fields.window);
  segment.set(options, TCP_LENGTH);
  segment.set(fields.payload, TCP_LENGTH + options.length);
  view.setUint16(16, internetChecksum(concatenate([pseudoHeader(fields, segment.length), segment])));
  return segment;
}

function pseudoHeader({ source, destination }: TcpFrameFields, length: number): Uint8Array {
  const lengthOctets = [0, PROTOCOL_TCP, length >> 8, length & 0xff];
  return Uint8Array.from([...addressOctets(source), ...addressOctets(destination), ...lengthOctets]);
}

function flagBits(letters: string): number {
  return [...letters].reduce((bits, letter) => bits | (1 << FLAG_LETTERS.indexOf(letter)), 0);
}

/** Padded with zeros (end of options) to whole words of 4 octets. */
function encodeOptions(options: readonly TcpOption[]): Uint8Array {
  const octets = options.flatMap(encodeOption);
  return Uint8Array.from([...octets, ...new Array<number>((4 - (octets.length % 4)) % 4).fill(0)]);
}

function encodeOption(option: TcpOption): readonly number[] {
  switch (option.type) {
    case "end":
      return [0];
    case "nop":
      return [1];
    case "mss":
      return [2, 4, option.value >> 8, option.value & 0xff];
    case "window-scale":
      return [3, 3, option.shift];
    case "sack-permitted":
      return [4, 2];
    case "sack":
      return [
        5,
        2 + option.blocks.length * 8,
        ...option.blocks.flatMap(({ left, right }) => words(left, right)),
      ];
    case "timestamps":
      return [8, 10, ...words(option.value, option.echo)];
    case "unknown":
      return [option.kind, 2 + option.data.length, ...option.data];
  }
}

function words(...values: readonly number[]): number[] {
  return values.flatMap((value) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]);
}

function addressOctets({ address }: Endpoint): readonly number[] {
  return address.split(".").map(Number);
}

/** RFC 1071: the complement of the one's complement sum of 16-bit words. */
function internetChecksum(octets: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < octets.length; at += 2) sum += ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
