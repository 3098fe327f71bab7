import { formatIpv4, formatIpv6, formatMac } from "../layers/address.ts";
import type { OctetWriter } from "../print/octet-writer.ts";
import { putDigits, putHex, putNumber, putText } from "../print/put.ts";
import type { Field, SeenPacket } from "./field.ts";

const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
/** Room for any value but octets and text. */
const MAX_VALUE_LENGTH = 64;

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

function putValue(target: Uint8Array, at: number, field: Field, packet: SeenPacket, index: number): number {
  switch (field.type) {
    case "number":
      return putSigned(target, at, field.number(packet, index));
    case "hex": {
      target[at] = 0x30;
      target[at + 1] = 0x78;
      return putHex(target, at + 2, field.number(packet, index), field.digits ?? 1);
    }
    case "boolean":
    case "presence":
      return putNumber(target, at, field.number(packet, index));
    case "seconds":
      return putSeconds(target, at, field.number(packet, index));
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

function putSigned(target: Uint8Array, at: number, value: number): number {
  if (value >= 0) return putNumber(target, at, value);
  target[at] = MINUS;
  return putNumber(target, at + 1, -value);
}

/** Writes nanoseconds as seconds with nine digits behind the point. */
function putSeconds(target: Uint8Array, at: number, nanoseconds: number): number {
  let end = at;
  const magnitude = Math.abs(nanoseconds);
  if (nanoseconds < 0) target[end++] = MINUS;
  const seconds = Math.floor(magnitude / 1e9);
  end = putNumber(target, end, seconds);
  target[end++] = POINT;
  return putDigits(target, end, magnitude - seconds * 1e9, 9);
}

function putIpv4(target: Uint8Array, at: number, octets: Uint8Array): number {
  let end = putNumber(target, at, octets[0] ?? 0);
  for (let index = 1; index < 4; index += 1) {
    target[end++] = POINT;
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
  const target = new Uint8Array(MAX_VALUE_LENGTH);
  return new TextDecoder().decode(target.subarray(0, putValue(target, 0, field, packet, index)));
}
