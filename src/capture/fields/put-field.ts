import { formatIpv4, formatIpv6, formatMac } from "../layers/address.ts";
import type { OctetWriter } from "../print/octet-writer.ts";
import { putHex, putNumber, putSeconds, putText, textPut } from "../print/put.ts";
import type { Field, SeenPacket } from "./field.ts";

const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
/** Room for any value but octets and text. */
export const MAX_VALUE_LENGTH = 64;

/** Writes the values of a field as tshark's `-T fields` does, with commas between; nothing for none. */
export function writeField(writer: OctetWriter, field: Field, packet: SeenPacket): void {
  const count = field.count(packet);
  for (let index = 0; index < count; index += 1) {
    if (index > 0) writer.octet(COMMA);
    writeValue(writer, field, packet, index);
  }
}

function writeValue(writer: OctetWriter, field: Field, packet: SeenPacket, index: number): void {
  if (field.type === "text") writer.string(field.text(packet, index));
  else if (field.type === "octets") writeOctets(writer, field.octets(packet, index));
  else {
    const target = writer.room(MAX_VALUE_LENGTH);
    writer.length = putValue(target, writer.length, field, packet, index);
  }
}

function putValue(target: DataView, at: number, field: Field, packet: SeenPacket, index: number): number {
  switch (field.type) {
    case "number":
      return putSigned(target, at, field.number(packet, index));
    case "hex": {
      target.setUint8(at, 0x30);
      target.setUint8(at + 1, 0x78);
      return putHex(target, at + 2, field.number(packet, index), field.digits ?? 1);
    }
    case "boolean":
    case "presence":
      return putNumber(target, at, field.number(packet, index));
    case "seconds":
      return putTime(target, at, field, packet, index);
    case "ipv4":
      return putIpv4(target, at, field.octets(packet, index));
    case "ipv6":
      return putText(target, at, formatIpv6(field.octets(packet, index), 0));
    case "ethernet":
      return putText(target, at, formatMac(field.octets(packet, index)));
    default:
      return at;
  }
}

/** Writes the one value of a field into a target that has MAX_VALUE_LENGTH octets of room, or nothing. */
export type PutField = (target: DataView, at: number, packet: SeenPacket) => number;

/** Returns what writes a field that has one value at most and is no text, as `writeField` does and quicker; `undefined` for any other. */
export function compilePut(field: Field): PutField | undefined {
  const { has, type, digits = 1, exact } = field;
  const number: (packet: SeenPacket, index: number) => number = field.number;
  if (has === undefined) return undefined;
  if (exact !== undefined) {
    const { seconds, nanoseconds } = exact;
    return (target, at, packet) =>
      has(packet) ? putSeconds(target, at, seconds(packet), nanoseconds(packet), 9) : at;
  }
  if (type === "number")
    return (target, at, packet) => (has(packet) ? putSigned(target, at, number(packet, 0)) : at);
  if (type !== "hex") return undefined;
  return (target, at, packet) => {
    if (!has(packet)) return at;
    target.setUint8(at, 0x30);
    target.setUint8(at + 1, 0x78);
    return putHex(target, at + 2, number(packet, 0), digits);
  };
}

function putSigned(target: DataView, at: number, value: number): number {
  if (value >= 0) return putNumber(target, at, value);
  target.setUint8(at, MINUS);
  return putNumber(target, at + 1, -value);
}

/** Writes seconds with nine digits behind the point. */
function putTime(target: DataView, at: number, field: Field, packet: SeenPacket, index: number): number {
  const { exact } = field;
  if (exact !== undefined) return putSeconds(target, at, exact.seconds(packet), exact.nanoseconds(packet), 9);
  const nanoseconds = field.number(packet, index);
  const seconds = Math.floor(nanoseconds / 1e9);
  return putSeconds(target, at, seconds, nanoseconds - seconds * 1e9, 9);
}

function putIpv4(target: DataView, at: number, octets: Uint8Array): number {
  let end = putNumber(target, at, octets[0] ?? 0);
  for (let index = 1; index < 4; index += 1) {
    target.setUint8(end++, POINT);
    end = putNumber(target, end, octets[index] ?? 0);
  }
  return end;
}

function writeOctets(writer: OctetWriter, octets: Uint8Array): void {
  const target = writer.room(octets.length * 2);
  let end = writer.length;
  for (const octet of octets) end = putHex(target, end, octet, 2);
  writer.length = end;
}

/** Returns the values of a field as texts. */
export function fieldTexts(field: Field, packet: SeenPacket): readonly string[] {
  return Array.from({ length: field.count(packet) }, (_, index) => valueText(field, packet, index));
}

function valueText(field: Field, packet: SeenPacket, index: number): string {
  if (field.type === "text") return field.text(packet, index);
  if (field.type === "octets") return Buffer.from(field.octets(packet, index)).toString("hex");
  if (field.type === "ipv4") return formatIpv4(field.octets(packet, index), 0);
  return textPut(MAX_VALUE_LENGTH, (target, at) => putValue(target, at, field, packet, index));
}
