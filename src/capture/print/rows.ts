import { formatAddress, formatMac } from "../layers/address.ts";
import { decodePacket, describeLayers } from "../layers/decode-packet.ts";
import { otherInfo } from "../layers/other-info.ts";
import type { PacketView } from "../packet-view.ts";
import type { TcpAnalyser } from "../tcp/tcp-analyser.ts";
import type { RowColours } from "./colours.ts";
import { MAX_INFO_LENGTH, putTcpInfo, putUdpInfo } from "./info.ts";
import { KeptPieces, NOT_KEPT } from "./kept-pieces.ts";
import type { OctetWriter } from "./octet-writer.ts";
import {
  digitsOf,
  encoded,
  type Piece,
  putNumber,
  putPiece,
  putSeconds,
  putSpaces,
  putText,
  textPut,
} from "./put.ts";

/** What a row shows of a packet, as texts; each is safe in a terminal, for it is made here and never copied from a packet. */
export interface Row {
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

/** What a protocol above TCP or UDP says of a packet; it stands in the columns Protocol and Info. */
export interface ProtocolColumns {
  readonly protocol: string;
  readonly info: string;
}

const TITLES = ["No.", "Time", "Source", "Destination", "Protocol", "Length"] as const;
const NEWLINE = 0x0a;
const GAP = 2;
/** Room for a row beside what its texts take: numbers, gaps and padding. */
const MAX_ROW_LENGTH = 1024;

/** Writes packets as rows of Wireshark's packet list, one line each; columns grow with what they hold. */
export class RowPrinter {
  readonly #writer: OctetWriter;
  readonly #colours: RowColours | undefined;
  #numberWidth = 3;
  #timeWidth = 8;
  #sourceWidth = 11;
  #destinationWidth = 11;
  #protocolWidth = 8;
  #lengthWidth = 6;
  #hasTitles = false;
  /** From the source to the protocol, padded, of each direction of a connection. */
  readonly #middles = new KeptPieces();

  constructor(writer: OctetWriter, colours?: RowColours) {
    this.#writer = writer;
    this.#colours = colours;
  }

  /**
   * Writes the row of a packet; `segment` is the analyser when it has just analysed it, `time` stands in the column Time instead of the
   * seconds since the first packet.
   */
  row(view: PacketView, segment: TcpAnalyser | undefined, above?: ProtocolColumns, time?: string): void {
    const columns = above ?? (view.transport === 0 ? otherColumns(view) : undefined);
    const middle = this.#middle(view, segment, columns);
    const { number, timestampDigits, originalLength } = view;
    const numberLength = digitsOf(number);
    const timeLength = time?.length ?? lengthOfTime(view, timestampDigits);
    const lengthLength = digitsOf(originalLength);
    if (numberLength > this.#numberWidth) this.#numberWidth = numberLength;
    if (timeLength > this.#timeWidth) this.#timeWidth = timeLength;
    if (lengthLength > this.#lengthWidth) this.#lengthWidth = lengthLength;
    if (!this.#hasTitles) this.#putTitles();
    const info = columns?.info;
    const target = this.#writer.room(MAX_ROW_LENGTH + MAX_INFO_LENGTH + (info?.length ?? 0) * 3);
    const colour = this.#colours?.begin(view, segment, above);
    let at = colour === undefined ? this.#writer.length : putPiece(target, this.#writer.length, colour);
    at = putNumber(target, putSpaces(target, at, this.#numberWidth - numberLength), number);
    at = putSpaces(target, at, GAP + this.#timeWidth - timeLength);
    at = time === undefined ? putTime(target, at, view, timestampDigits) : putText(target, at, time);
    at = this.#middles.put(target, at, middle);
    at = putSpaces(target, at, GAP + this.#lengthWidth - lengthLength);
    at = putSpaces(target, putNumber(target, at, originalLength), GAP);
    at = info === undefined ? putInfo(target, at, view, segment) : putText(target, at, info);
    if (colour !== undefined && this.#colours !== undefined) at = putPiece(target, at, this.#colours.end);
    target.setUint8(at, NEWLINE);
    this.#writer.length = at + 1;
  }

  /** Returns where the middle of the row is kept. */
  #middle(view: PacketView, segment: TcpAnalyser | undefined, columns: ProtocolColumns | undefined): number {
    const isOfFlow = segment !== undefined && columns === undefined;
    const key = isOfFlow ? segment.conversation.stream * 2 + segment.sender : NOT_KEPT;
    const known = this.#middles.find(key);
    return known === NOT_KEPT ? this.#middles.keep(key, this.#makeMiddle(view, columns)) : known;
  }

  #makeMiddle(view: PacketView, columns: ProtocolColumns | undefined): Piece {
    const [source, destination] = addressesOf(view);
    const protocol = columns?.protocol ?? transportName(view);
    this.#sourceWidth = Math.max(this.#sourceWidth, source.length);
    this.#destinationWidth = Math.max(this.#destinationWidth, destination.length);
    this.#protocolWidth = Math.max(this.#protocolWidth, protocol.length);
    const cells = [
      source.padEnd(this.#sourceWidth),
      destination.padEnd(this.#destinationWidth),
      protocol.padEnd(this.#protocolWidth),
    ];
    return encoded(`  ${cells.join("  ")}`);
  }

  #putTitles(): void {
    this.#hasTitles = true;
    const [number, time, source, destination, protocol, length] = TITLES;
    const cells = [
      number.padStart(this.#numberWidth),
      time.padStart(this.#timeWidth),
      source.padEnd(this.#sourceWidth),
      destination.padEnd(this.#destinationWidth),
      protocol.padEnd(this.#protocolWidth),
      length.padStart(this.#lengthWidth),
      "Info",
    ];
    this.#writer.string(`${cells.join("  ")}\n`);
  }
}

/** Returns the row of a packet as texts. */
export function describeRow(
  view: PacketView,
  segment: TcpAnalyser | undefined,
  above?: ProtocolColumns,
): Row {
  const columns = above ?? (view.transport === 0 ? otherColumns(view) : undefined);
  const [source, destination] = addressesOf(view);
  return {
    number: view.number,
    time: textPut(MAX_INFO_LENGTH, (target, at) => putTime(target, at, view, view.timestampDigits)),
    source,
    destination,
    protocol: columns?.protocol ?? transportName(view),
    length: view.originalLength,
    info: columns?.info ?? textPut(MAX_INFO_LENGTH, (target, at) => putInfo(target, at, view, segment)),
  };
}

/** Writes Wireshark's Info column of a packet with TCP or UDP. */
function putInfo(target: DataView, at: number, view: PacketView, segment: TcpAnalyser | undefined): number {
  return view.transport === 17 ? putUdpInfo(target, at, view) : putTcpInfo(target, at, view, segment);
}

/** Writes the seconds since the first packet. */
function putTime(target: DataView, at: number, view: PacketView, digits: number): number {
  return putSeconds(target, at, view.relativeSeconds, view.relativeNanoseconds, digits);
}

function lengthOfTime(
  { relativeSeconds: seconds, relativeNanoseconds: fraction }: PacketView,
  digits: number,
): number {
  const whole = seconds < 0 ? 1 + digitsOf(-seconds - (fraction > 0 ? 1 : 0)) : digitsOf(seconds);
  return whole + (digits === 0 ? 0 : digits + 1);
}

function transportName({ transport }: PacketView): string {
  return transport === 6 ? "TCP" : "UDP";
}

function otherColumns(view: PacketView): ProtocolColumns {
  const packet = view.toRecord();
  return otherInfo(packet, decodePacket(packet));
}

function addressesOf(view: PacketView): readonly [string, string] {
  const { network, octets } = view;
  if (network !== 0) {
    return [
      formatAddress(network, octets, view.sourceAddress),
      formatAddress(network, octets, view.destinationAddress),
    ];
  }
  const { link } = describeLayers(view);
  if (link?.type === "ethernet") return [formatMac(link.source), formatMac(link.destination)];
  const isCooked = link?.type === "linux-sll" || link?.type === "linux-sll2";
  return [isCooked ? formatMac(link.source) : "", ""];
}
