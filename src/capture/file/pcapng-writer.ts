import { parseAddress } from "../layers/address.ts";
import type { CaptureStatistics, PacketRecord } from "../packet.ts";
import { encodeBlock, encodeOption, encodeTextOption, type Piece } from "./pcapng-block.ts";
import { BLOCK_TYPE, BYTE_ORDER_MAGIC, OPTION } from "./pcapng-numbers.ts";

/** What a pcapng file says of itself before its packets. */
export interface PcapngWriterOptions {
  readonly hardware?: string;
  readonly application?: string;
  readonly interface: {
    readonly name: string;
    /** LINKTYPE_ number. */
    readonly linkType: number;
    readonly snapLength: number;
    readonly filter?: string;
  };
  /** Host names by textual address; an analyser shows them when it resolves names. */
  readonly names?: ReadonlyMap<string, string>;
}

/** Gives the octets of a pcapng file, part by part; the caller writes them. */
export interface PcapngWriter {
  /** Returns section header, interface description and name resolution. */
  header(): Uint8Array;
  /** Returns one packet with its comments. */
  packet(packet: PacketRecord): Uint8Array;
  /** Returns the interface's statistics; without `dropped` they say only how many packets there are. */
  trailer(statistics: CaptureStatistics): Uint8Array;
}

const NANOSECOND_RESOLUTION = 9;
const UNKNOWN_LENGTH = 0xffff_ffff;
const RECORD_IPV4 = 1;
const RECORD_IPV6 = 2;
const MAX_NAME_LENGTH = 1024;

/** Returns a writer of one section with one interface, little-endian, in nanoseconds. */
export function createPcapngWriter(options: PcapngWriterOptions): PcapngWriter {
  let lastTimestampNs = 0n;
  return {
    header() {
      const blocks = [encodeSection(options), encodeInterface(options.interface)];
      if (options.names !== undefined && options.names.size > 0) blocks.push(encodeNames(options.names));
      return Buffer.concat(blocks);
    },
    packet(packet) {
      lastTimestampNs = packet.timestampNs;
      return encodePacket(packet);
    },
    trailer: (statistics) => encodeStatistics(statistics, lastTimestampNs),
  };
}

/** Section header: byte-order magic (4 octets), major (2), minor (2), section length (8, unknown), options. */
function encodeSection({ hardware, application }: PcapngWriterOptions): Uint8Array {
  return encodeBlock(BLOCK_TYPE.sectionHeader, [
    { u32: BYTE_ORDER_MAGIC },
    { u16: 1 },
    { u16: 0 },
    { u32: UNKNOWN_LENGTH },
    { u32: UNKNOWN_LENGTH },
    ...withEnd([
      ...encodeTextOption(OPTION.sectionHardware, hardware),
      ...encodeTextOption(OPTION.sectionApplication, application),
    ]),
  ]);
}

/** Interface description: link type (2 octets), reserved (2), snap length (4), options. */
function encodeInterface(seenOn: PcapngWriterOptions["interface"]): Uint8Array {
  return encodeBlock(BLOCK_TYPE.interfaceDescription, [
    { u16: seenOn.linkType },
    { u16: 0 },
    { u32: seenOn.snapLength },
    ...withEnd([
      ...encodeTextOption(OPTION.interfaceName, seenOn.name),
      ...encodeOption(OPTION.interfaceTimestampResolution, Uint8Array.of(NANOSECOND_RESOLUTION)),
      ...encodeTextOption(
        OPTION.interfaceFilter,
        seenOn.filter === undefined ? undefined : `\0${seenOn.filter}`,
      ),
    ]),
  ]);
}

/** Name resolution: records of type (2 octets), length (2), address, name ended by a zero octet; then an empty record. */
function encodeNames(names: ReadonlyMap<string, string>): Uint8Array {
  const records = [...names].flatMap(([text, name]) => {
    const address = parseAddress(text);
    if (address === undefined) return [];
    const value = Buffer.concat([address, Buffer.from(`${shortName(name)}\0`)]);
    return encodeOption(address.length === 4 ? RECORD_IPV4 : RECORD_IPV6, value);
  });
  return encodeBlock(BLOCK_TYPE.nameResolution, [...records, { u32: 0 }]);
}

/** A record's length has two octets, and a name none that is zero. */
function shortName(name: string): string {
  return name.replaceAll("\0", "").slice(0, MAX_NAME_LENGTH);
}

/** Enhanced packet: interface (4 octets), time (4 high, 4 low), captured length (4), original length (4), data, options. */
function encodePacket({ timestampNs, data, originalLength, comments = [] }: PacketRecord): Uint8Array {
  return encodeBlock(BLOCK_TYPE.enhancedPacket, [
    { u32: 0 },
    ...encodeTime(timestampNs),
    { u32: data.length },
    { u32: originalLength },
    { octets: data },
    ...withEnd(comments.flatMap((comment) => encodeTextOption(OPTION.comment, comment))),
  ]);
}

/** Interface statistics: interface (4 octets), time (4 high, 4 low), options. */
function encodeStatistics({ captured, dropped }: CaptureStatistics, timestampNs: bigint): Uint8Array {
  return encodeBlock(BLOCK_TYPE.interfaceStatistics, [
    { u32: 0 },
    ...encodeTime(timestampNs),
    ...withEnd([
      ...encodeOption(OPTION.statisticsReceived, encodeCount(captured)),
      ...(dropped === undefined
        ? []
        : encodeOption(OPTION.statisticsDroppedByInterface, encodeCount(dropped))),
    ]),
  ]);
}

function encodeTime(timestampNs: bigint): readonly Piece[] {
  return [{ u32: Number((timestampNs >> 32n) & 0xffff_ffffn) }, { u32: Number(timestampNs & 0xffff_ffffn) }];
}

function encodeCount(count: number): Uint8Array {
  const octets = new Uint8Array(8);
  new DataView(octets.buffer).setBigUint64(0, BigInt(count), true);
  return octets;
}

function withEnd(options: readonly Piece[]): readonly Piece[] {
  return options.length === 0 ? [] : [...options, { u32: OPTION.end }];
}
