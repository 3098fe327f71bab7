import type { Field, FieldType, SeenPacket } from "../fields/field.ts";
import { FilterError } from "./filter-error.ts";
import { octetsOf } from "./made.ts";
import { matchValue } from "./matches.ts";
import { placeOf } from "./operand.ts";
import type { Comparison } from "./parse.ts";
import type { Token } from "./tokens.ts";
import { type Network, readNetwork, readNumber, readOctets, readSeconds, type Seconds } from "./values.ts";

/** Tells whether one value of a packet is as the filter wants it. */
export type ValueTest = (packet: SeenPacket, index: number) => boolean;

/** Returns a number below, at or above 0, as one value of a packet is smaller than, equal to or greater than that of the filter. */
type Order = (packet: SeenPacket, index: number) => number;

/**
 * Returns the test of a field's values against a value of the filter.
 * @throws {FilterError} when the field cannot be compared so.
 */
export function compareValue(field: Field, comparison: Comparison, value: Token, filter: string): ValueTest {
  const fail = (what: string): never => {
    throw new FilterError(filter, value.at, value.length, what);
  };
  if (field.type === "presence")
    return fail(
      `${field.name} is there or not and has no value; ${field.name} alone asks whether it is there.`,
    );
  if (comparison === "matches") return matchValue(field, value, filter);
  if (comparison === "contains") return containsValue(field, value, fail);
  switch (field.type) {
    case "text":
      return byOrder(comparison, (packet, index) => compareTexts(field.text(packet, index), value.text));
    case "octets":
      return compareOctets(field, comparison, readOctetValue(field, value, fail));
    case "seconds":
      return compareSeconds(field, comparison, readSeconds(value) ?? fail(takesSeconds(field)));
    case "ipv4":
    case "ipv6":
    case "ethernet":
      return compareNetwork(
        field,
        comparison,
        readNetwork(field.type, value) ?? fail(takesAddress(field, value)),
      );
    default: {
      const reading = readNumber(field, value);
      return "problem" in reading ? fail(reading.problem) : compareNumber(field, comparison, reading.value);
    }
  }
}

function takesSeconds({ name }: Field): string {
  return `${name} is compared with seconds, such as 0.25.`;
}

const EXAMPLES: Readonly<Partial<Record<FieldType, string>>> = {
  ipv4: "192.0.2.1 or 192.0.2.0/24",
  ipv6: "2001:db8::1 or 2001:db8::/32",
  ethernet: "02:00:00:00:00:01",
};

function takesAddress({ name, type }: Field, value: Token): string {
  const isQuoted = value.type === "string" && readNetwork(type, { ...value, type: "word" }) !== undefined;
  if (isQuoted) return "addresses stand without quotation marks.";
  const other = type === "ipv4" ? "ipv6" : "ipv4";
  const isOther = type !== "ethernet" && readNetwork(other, value) !== undefined;
  const hint = isOther
    ? ` That is one of ${name.replace(type === "ipv4" ? "ip." : "ipv6.", other === "ipv4" ? "ip." : "ipv6.")}.`
    : "";
  return `${name} is compared with an address, such as ${EXAMPLES[type]}; names are not looked up.${hint}`;
}

function compareNumber(field: Field, comparison: Comparison, wanted: number): ValueTest {
  switch (comparison) {
    case "==":
      return (packet, index) => field.number(packet, index) === wanted;
    case "!=":
      return (packet, index) => field.number(packet, index) !== wanted;
    case ">":
      return (packet, index) => field.number(packet, index) > wanted;
    case "<":
      return (packet, index) => field.number(packet, index) < wanted;
    case ">=":
      return (packet, index) => field.number(packet, index) >= wanted;
    default:
      return (packet, index) => field.number(packet, index) <= wanted;
  }
}

/** Nanoseconds in one number are not exact beyond 104 days. */
function compareSeconds(field: Field, comparison: Comparison, { seconds, nanoseconds }: Seconds): ValueTest {
  const { exact } = field;
  if (exact === undefined) return compareNumber(field, comparison, seconds * 1e9 + nanoseconds);
  return byOrder(
    comparison,
    (packet) => exact.seconds(packet) - seconds || exact.nanoseconds(packet) - nanoseconds,
  );
}

/** Of a network, the bits behind its own do not count. */
function compareNetwork(field: Field, comparison: Comparison, { octets, bits }: Network): ValueTest {
  const place = placeOf(field);
  if (place !== undefined)
    return byOrder(comparison, ({ view }) => compareBits(view.octets, place(view), octets, bits));
  return byOrder(comparison, (packet, index) => compareBits(field.octets(packet, index), 0, octets, bits));
}

function compareBits(octets: Uint8Array, at: number, wanted: Uint8Array, bits: number): number {
  const whole = bits >> 3;
  for (let index = 0; index < whole; index += 1) {
    const difference = (octets[at + index] ?? 0) - (wanted[index] ?? 0);
    if (difference !== 0) return difference;
  }
  const shift = 8 - (bits & 7);
  return shift === 8 ? 0 : ((octets[at + whole] ?? 0) >> shift) - ((wanted[whole] ?? 0) >> shift);
}

function compareOctets(field: Field, comparison: Comparison, wanted: Uint8Array): ValueTest {
  return byOrder(comparison, (packet, index) => compareRows(field.octets(packet, index), wanted));
}

/** What a value is searched for, where the field has texts or octets. */
function containsValue(field: Field, value: Token, fail: (what: string) => never): ValueTest {
  if (field.type === "text") return (packet, index) => field.text(packet, index).includes(value.text);
  if (field.type !== "octets" && field.type !== "ethernet")
    return fail(
      `${field.name} is neither a text nor octets, so it contains nothing; string() makes a text of it.`,
    );
  const wanted = bufferOf(readOctetValue(field, value, fail));
  return (packet, index) => bufferOf(field.octets(packet, index)).includes(wanted);
}

/** Returns the same octets, not copied. */
function bufferOf({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

function readOctetValue({ name }: Field, value: Token, fail: (what: string) => never): Uint8Array {
  const octets = value.octets ?? readOctets(value.text);
  if (octets !== undefined) return octets;
  const example = /^\d+$/u.test(value.text)
    ? "octets in hexadecimal, such as 68 or 68:65:6c"
    : "octets, such as 68:65:6c";
  return fail(`${name} is compared with ${example}, or with a text in quotation marks.`);
}

/**
 * Returns the test of a value of one field against the values of another.
 * @throws {FilterError} when they are of different kinds.
 */
export function compareField(
  field: Field,
  comparison: Comparison,
  other: Field,
  asksAll: boolean,
  fail: (what: string) => never,
): ValueTest {
  if (kindOf(field.type) !== kindOf(other.type) || comparison === "matches" || field.type === "presence")
    return fail(`${field.name} and ${other.name} cannot be compared so.`);
  const holds = holdsBetween(field, comparison, other, fail);
  return (packet, index) => {
    const count = other.count(packet);
    for (let at = 0; at < count; at += 1) if (holds(packet, index, at) !== asksAll) return !asksAll;
    return asksAll && count > 0;
  };
}

function holdsBetween(
  field: Field,
  comparison: Comparison,
  other: Field,
  fail: (what: string) => never,
): (packet: SeenPacket, index: number, at: number) => boolean {
  const kind = kindOf(field.type);
  if (comparison === "contains") {
    if (kind !== "octets" && kind !== "text") fail(`${field.name} is neither a text nor octets.`);
    return (packet, index, at) =>
      bufferOf(octetsOf(field, packet, index)).includes(bufferOf(octetsOf(other, packet, at)));
  }
  const isTrue = truthOf(comparison);
  if (kind === "number" || kind === "seconds")
    return (packet, index, at) => isTrue(field.number(packet, index) - other.number(packet, at));
  if (kind === "text")
    return (packet, index, at) => isTrue(compareTexts(field.text(packet, index), other.text(packet, at)));
  return (packet, index, at) => isTrue(compareRows(field.octets(packet, index), other.octets(packet, at)));
}

/** Fields of one kind can be compared. */
function kindOf(type: FieldType): FieldType {
  if (type === "hex" || type === "boolean") return "number";
  return type === "ethernet" ? "octets" : type;
}

function byOrder(comparison: Comparison, order: Order): ValueTest {
  const isTrue = truthOf(comparison);
  return (packet, index) => isTrue(order(packet, index));
}

/** Returns what tells whether a comparison holds of two values from their order. */
function truthOf(comparison: Comparison): (order: number) => boolean {
  switch (comparison) {
    case "==":
      return (order) => order === 0;
    case "!=":
      return (order) => order !== 0;
    case ">":
      return (order) => order > 0;
    case "<":
      return (order) => order < 0;
    case ">=":
      return (order) => order >= 0;
    default:
      return (order) => order <= 0;
  }
}

/** Of two rows of octets the longer one is the greater, as in Wireshark. */
function compareRows(one: Uint8Array, two: Uint8Array): number {
  return one.length - two.length || Buffer.compare(one, two);
}

function compareTexts(one: string, two: string): number {
  return one === two ? 0 : one < two ? -1 : 1;
}
