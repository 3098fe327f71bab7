import { i32, u16 } from "../layers/bounds.ts";
import { FLAG, MIN_HEADER_LENGTH } from "../layers/tcp.ts";
import { OPTION_KIND, OptionCursor } from "../layers/tcp-options.ts";
import {
  booleanField,
  type Field,
  hexField,
  numberField,
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
  numberField("tcp.hdr_len", "octets of the header", isWhole, ({ view }) => view.headerLength),
  hexField("tcp.flags", "all flags", 4, isWhole, ({ view }) => view.flags),
  ...flagFields(),
  textField("tcp.flags.str", "the flags as letters", isWhole, flagLetters),
  numberField("tcp.window_size_value", "the window as it stands", isWhole, ({ view }) => view.window),
  numberField("tcp.window_size", "the window, scaled", isWhole, ({ segment }) => segment?.window ?? 0),
  numberField(
    "tcp.window_size_scalefactor",
    "what the window is multiplied by; -1 not known, -2 not used",
    (packet) => isWhole(packet) && (packet.view.flags & FLAG.syn) === 0,
    ({ segment }) => scaleFactor(segment?.scale ?? -1),
  ),
  hexField("tcp.checksum", "the checksum as it stands", 4, isWhole, ({ view }) =>
    u16(view.octets, view.transportStart + 16),
  ),
  numberField("tcp.urgent_pointer", "the urgent pointer", isWhole, ({ view }) =>
    u16(view.octets, view.transportStart + 18),
  ),
  octetsField(
    "octets",
    "tcp.payload",
    "the data",
    (packet) => hasLength(packet) && isWhole(packet) && hasPayload(packet),
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
  presenceField(
    "tcp.options.sack_perm",
    "selective acknowledgments are understood",
    (packet) => isWhole(packet) && findOption(packet, OPTION_KIND.sackPermitted, 0),
  ),
];

function flagFields(): readonly Field[] {
  const names = ["fin", "syn", "reset", "push", "ack", "urg", "ece", "cwr", "ae"];
  return names.map((name, bit) =>
    booleanField(
      `tcp.flags.${name}`,
      `the flag ${name.toUpperCase()}`,
      isWhole,
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

/** Twelve places from the left: three reserved bits, then AE to FIN; a flag that is not set is a dot in the middle. */
function flagLetters({ view }: SeenPacket): string {
  return PLACES.map((letter, place) =>
    (view.flags & (1 << (LETTERS.length - 1 - place))) !== 0 ? letter : "·",
  ).join("");
}

/** What a reset carries is the reason for it (RFC 9293 §3.5.2), not data of the stream. */
function hasPayload(packet: SeenPacket): boolean {
  return (packet.view.flags & FLAG.rst) === 0 && payloadOf(packet).length > 0;
}

function payloadOf({ view }: SeenPacket): Uint8Array {
  const start = view.transportStart + view.headerLength;
  return view.octets.subarray(start, Math.max(start, Math.min(start + view.payloadLength, view.end)));
}

const cursor = new OptionCursor();

/** Goes to the first option of a kind with that many octets of value. */
function findOption({ view }: SeenPacket, kind: number, length: number): boolean {
  if (view.headerLength === MIN_HEADER_LENGTH) return false;
  const start = view.transportStart + MIN_HEADER_LENGTH;
  cursor.begin(view.octets, start, Math.min(view.transportStart + view.headerLength, view.end));
  while (cursor.advance()) if (cursor.kind === kind && cursor.valueLength === length) return true;
  return false;
}

function optionField(
  name: string,
  title: string,
  kind: number,
  length: number,
  read: (octets: Uint8Array, at: number) => number,
): Field {
  return numberField(
    name,
    title,
    (packet) => isWhole(packet) && findOption(packet, kind, length),
    (packet) => (findOption(packet, kind, length) ? read(packet.view.octets, cursor.valueStart) : 0),
  );
}
