import { i32, u16 } from "../layers/bounds.ts";
import { beginOptions, FLAG, MIN_HEADER_LENGTH } from "../layers/tcp.ts";
import { OPTION_KIND, OptionCursor } from "../layers/tcp-options.ts";
import {
  booleanField,
  type Field,
  hexField,
  numberField,
  numbersField,
  octetsField,
  presenceField,
  type SeenPacket,
  textField,
  unitedField,
} from "./field.ts";

const hasPorts = ({ view }: SeenPacket): boolean => view.transport === 6;
const isSegment = ({ segment }: SeenPacket): boolean => segment !== undefined;
const hasLength = ({ segment }: SeenPacket): boolean => segment?.hasLength === true;
/** Wireshark gives up at a header that claims to be shorter than can be. */
const isWhole = ({ view, segment }: SeenPacket): boolean =>
  segment !== undefined && view.headerLength >= MIN_HEADER_LENGTH;

/** Tells whether so many octets of the header are there. */
function reaches({ view }: SeenPacket, length: number): boolean {
  return view.transportStart + length <= Math.min(view.end, view.transportWireEnd);
}

const source = numberField("tcp.srcport", "the sender's port", hasPorts, ({ view }) => view.sourcePort);
const destination = numberField(
  "tcp.dstport",
  "the receiver's port",
  hasPorts,
  ({ view }) => view.destinationPort,
);

/** What TCP headers have, and what is known of their connection. */
export const tcpFields: readonly Field[] = [
  presenceField("tcp", "TCP", hasPorts),
  source,
  destination,
  unitedField("tcp.port", "either port", [source, destination]),
  numberField(
    "tcp.stream",
    "the connection, from 0",
    isSegment,
    ({ segment }) => segment?.conversation.stream ?? 0,
  ),
  numberField(
    "tcp.completeness",
    "what was seen of the connection before: 1 SYN, 2 SYN-ACK, 4 ACK, 8 data, 16 FIN, 32 RST",
    isSegment,
    ({ segment }) => segment?.completenessBefore ?? 0,
  ),
  numberField("tcp.len", "octets of data", hasLength, ({ view }) => view.payloadLength),
  numberField(
    "tcp.seq",
    "the sequence number, counted from the connection's first",
    isSegment,
    ({ segment }) => segment?.sequence ?? 0,
  ),
  numberField(
    "tcp.seq_raw",
    "the sequence number as it stands",
    isSegment,
    ({ view }) => view.sequence >>> 0,
  ),
  numberField(
    "tcp.nxtseq",
    "the sequence number behind the segment",
    (packet) => hasLength(packet) && isWhole(packet),
    nextSequence,
  ),
  numberField(
    "tcp.ack",
    "the acknowledgment number, counted from the other side's first",
    isWhole,
    ({ segment }) => segment?.acknowledgment ?? 0,
  ),
  numberField(
    "tcp.ack_raw",
    "the acknowledgment number as it stands",
    isWhole,
    ({ view }) => view.acknowledgment >>> 0,
  ),
  numberField("tcp.hdr_len", "octets of the header", isSegment, ({ view }) => view.headerLength),
  hexField("tcp.flags", "all flags", 4, isWhole, ({ view }) => view.flags),
  ...flagFields(),
  numberField(
    "tcp.flags.ace",
    "the count of Accurate ECN",
    (packet) => isWhole(packet) && countsEcn(packet),
    ({ view }) => (view.flags >> ECE_BIT) & 7,
  ),
  textField("tcp.flags.str", "the flags as letters", isWhole, flagLetters),
  numberField("tcp.window_size_value", "the window as it stands", isWhole, ({ view }) => view.window),
  numberField("tcp.window_size", "the window, scaled", isWhole, ({ segment }) => segment?.window ?? 0),
  numberField(
    "tcp.window_size_scalefactor",
    "what the window is multiplied by; -1 not known, -2 not used",
    (packet) => isWhole(packet) && (packet.view.flags & FLAG.syn) === 0,
    ({ segment }) => scaleFactor(segment?.scale ?? -1),
  ),
  hexField(
    "tcp.checksum",
    "the checksum as it stands",
    4,
    (packet) => isWhole(packet) && reaches(packet, 18),
    ({ view }) => u16(view.octets, view.transportStart + 16),
  ),
  numberField(
    "tcp.urgent_pointer",
    "the urgent pointer",
    (packet) => isWhole(packet) && reaches(packet, 20),
    ({ view }) => u16(view.octets, view.transportStart + 18),
  ),
  octetsField(
    "octets",
    "tcp.payload",
    "the data",
    (packet) => isWhole(packet) && (hasLength(packet) || packet.view.isFragment) && hasPayload(packet),
    payloadOf,
  ),
  optionField(
    "tcp.options.mss_val",
    "the largest segment that the sender takes",
    OPTION_KIND.mss,
    2,
    (octets, at) => u16(octets, at),
  ),
  optionField(
    "tcp.options.wscale.shift",
    "the shift of later windows",
    OPTION_KIND.windowScale,
    1,
    (octets, at) => octets[at] ?? 0,
  ),
  optionField(
    "tcp.options.wscale.multiplier",
    "what later windows are multiplied by",
    OPTION_KIND.windowScale,
    1,
    (octets, at) => 1 << Math.min(octets[at] ?? 0, 14),
  ),
  optionField(
    "tcp.options.timestamp.tsval",
    "the sender's clock",
    OPTION_KIND.timestamps,
    8,
    (octets, at) => i32(octets, at) >>> 0,
  ),
  optionField(
    "tcp.options.timestamp.tsecr",
    "the other side's clock, as heard last",
    OPTION_KIND.timestamps,
    8,
    (octets, at) => i32(octets, at + 4) >>> 0,
  ),
  {
    ...numbersField(
      "tcp.options.sack_perm",
      "selective acknowledgments are understood",
      (packet) => countOptions(packet, OPTION_KIND.sackPermitted, 0),
      () => 1,
    ),
    type: "presence",
  },
];

const ECE_BIT = 6;

function countsEcn({ segment }: SeenPacket): boolean {
  return segment?.countsEcn === true;
}

function flagFields(): readonly Field[] {
  const names = ["fin", "syn", "reset", "push", "ack", "urg", "ece", "cwr", "ae"];
  return names.map((name, bit) =>
    booleanField(
      `tcp.flags.${name}`,
      `the flag ${name.toUpperCase()}`,
      (packet) => isWhole(packet) && (bit < ECE_BIT || !countsEcn(packet)),
      ({ view }) => (view.flags & (1 << bit)) !== 0,
    ),
  );
}

function nextSequence({ view, segment }: SeenPacket): number {
  const takesOne = (view.flags & (FLAG.syn | FLAG.fin)) !== 0 ? 1 : 0;
  return ((segment?.sequence ?? 0) + view.payloadLength + takesOne) >>> 0;
}

function scaleFactor(scale: number): number {
  return scale < 0 ? scale : 1 << scale;
}

const LETTERS = "RRRACEUAPRSF";
const PLACES = ["R", "R", "R", "A", "C", "E", "U", "A", "P", "R", "S", "F"] as const;

/**
 * Twelve places from the left: three reserved bits, then AE to FIN; a flag that is not set is a dot in the middle. Where AE, CWR and ECE are a
 * count, it stands between two hyphens.
 */
function flagLetters(packet: SeenPacket): string {
  const { flags } = packet.view;
  const letters = PLACES.map((letter, place) =>
    (flags & (1 << (LETTERS.length - 1 - place))) !== 0 ? letter : "·",
  ).join("");
  return countsEcn(packet) ? `${letters.slice(0, 3)}-${(flags >> ECE_BIT) & 7}-${letters.slice(6)}` : letters;
}

/** What a reset carries is the reason for it (RFC 9293 §3.5.2), not data of the stream. */
function hasPayload(packet: SeenPacket): boolean {
  return (packet.view.flags & FLAG.rst) === 0 && payloadOf(packet).length > 0;
}

function payloadOf({ view }: SeenPacket): Uint8Array {
  const start = view.transportStart + view.headerLength;
  const end = view.isFragment ? view.transportWireEnd : start + view.payloadLength;
  return view.octets.subarray(start, Math.max(start, Math.min(end, view.end)));
}

const cursor = new OptionCursor();

/** Goes to the option of a kind with that many octets of value before which there are `index` others of it. */
function findOption({ view }: SeenPacket, kind: number, length: number, index: number): boolean {
  let left = index;
  beginOptions(cursor, view);
  while (cursor.advance())
    if (cursor.kind === kind && cursor.valueLength === length && left-- === 0) return true;
  return false;
}

function countOptions(packet: SeenPacket, kind: number, length: number): number {
  if (!isWhole(packet) || packet.view.headerLength === MIN_HEADER_LENGTH) return 0;
  let count = 0;
  beginOptions(cursor, packet.view);
  while (cursor.advance()) if (cursor.kind === kind && cursor.valueLength === length) count += 1;
  return count;
}

function optionField(
  name: string,
  title: string,
  kind: number,
  length: number,
  read: (octets: Uint8Array, at: number) => number,
): Field {
  return numbersField(
    name,
    title,
    (packet) => countOptions(packet, kind, length),
    (packet, index) =>
      findOption(packet, kind, length, index) ? read(packet.view.octets, cursor.valueStart) : 0,
  );
}
