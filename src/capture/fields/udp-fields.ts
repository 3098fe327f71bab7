import { u16 } from "../layers/bounds.ts";
import { payloadOf } from "../layers/payload.ts";
import {
  type Field,
  hexField,
  numberField,
  octetsField,
  presenceField,
  type SeenPacket,
  unitedField,
} from "./field.ts";

const hasPorts = ({ view }: SeenPacket): boolean => view.transport === 17;
const isWhole = ({ view }: SeenPacket): boolean => view.transport === 17 && view.isHeaderWhole;

const source = numberField("udp.srcport", "the sender's port", hasPorts, ({ view }) => view.sourcePort);
const destination = numberField(
  "udp.dstport",
  "the receiver's port",
  hasPorts,
  ({ view }) => view.destinationPort,
);

/** What UDP headers have. */
export const udpFields: readonly Field[] = [
  presenceField("udp", "UDP", hasPorts),
  source,
  destination,
  unitedField("udp.port", "either port", [source, destination]),
  numberField(
    "udp.length",
    "octets of header and data, as the header says",
    isWhole,
    ({ view }) => view.udpLength,
  ),
  hexField(
    "udp.checksum",
    "the checksum as it stands",
    4,
    (packet) => isWhole(packet) && packet.view.transportStart + 8 <= packet.view.end,
    ({ view }) => u16(view.octets, view.transportStart + 6),
  ),
  octetsField(
    "octets",
    "udp.payload",
    "the data",
    (packet) => isWhole(packet) && packet.view.payloadLength > 0,
    ({ view }) => payloadOf(view),
  ),
];
