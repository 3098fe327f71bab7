import type { Field, SeenPacket } from "../fields/field.ts";
import { FilterError } from "./filter-error.ts";
import { type Comparison, type FilterNode, type Operand, parseFilter } from "./parse.ts";
import type { Token } from "./tokens.ts";
import { isOrdered, readNumber, readOctets } from "./values.ts";

/** Tells whether a packet is one that a display filter takes. */
export type PacketTest = (packet: SeenPacket) => boolean;

/** A display filter that was understood. */
export interface DisplayFilter {
  readonly test: PacketTest;
  /** What it says, but what its author may not have meant, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Returns what a display filter in Wireshark's syntax says.
 * @throws {FilterError} with the place and what is allowed there.
 */
export function compileFilter(filter: string): DisplayFilter {
  const warnings: string[] = [];
  return { test: compile(parseFilter(filter), { filter, warnings }), warnings };
}

interface Compiling {
  readonly filter: string;
  readonly warnings: string[];
}

function compile(node: FilterNode, compiling: Compiling): PacketTest {
  switch (node.type) {
    case "and": {
      const tests = node.parts.map((part) => compile(part, compiling));
      return (packet) => tests.every((test) => test(packet));
    }
    case "or": {
      const tests = node.parts.map((part) => compile(part, compiling));
      return (packet) => tests.some((test) => test(packet));
    }
    case "not": {
      const test = compile(node.part, compiling);
      return (packet) => !test(packet);
    }
    case "has":
      return compileHas(node.operand, compiling);
    case "in":
      return compileIn(node, compiling);
    case "compare":
      return compileCompare(node.operand, node.comparison, node.value, compiling);
  }
}

/** Every segment has each of its flags, set or not, which is not what those think who ask for one. */
function compileHas({ field, slice }: Operand, { warnings }: Compiling): PacketTest {
  if (field.type === "boolean") {
    warnings.push(
      `${field.name} alone takes every packet that has the field, be it 0 or 1; ${field.name} == 1 takes those where it is set.`,
    );
  }
  if (slice !== undefined)
    return (packet) => valuesOf(packet, { field, slice }).some(({ length }) => length > 0);
  return (packet) => field.count(packet) > 0;
}

function compileIn(node: Extract<FilterNode, { type: "in" }>, compiling: Compiling): PacketTest {
  const tests = node.values.map(({ from, to }) => {
    if (to === undefined) return compileCompare(node.operand, "==", from, compiling);
    const least = compareEach(node.operand, ">=", from, compiling);
    const most = compareEach(node.operand, "<=", to, compiling);
    return (packet: SeenPacket) =>
      indices(node.operand.field, packet).some((at) => least(packet, at) && most(packet, at));
  });
  return (packet) => tests.some((test) => test(packet));
}

/** A field with several values holds where one of them does; `!=` and `===` ask all of them. */
function compileCompare(
  operand: Operand,
  comparison: Comparison,
  value: Token,
  compiling: Compiling,
): PacketTest {
  const { field } = operand;
  if (comparison === "!=") {
    const equals = compareEach(operand, "==", value, compiling);
    return (packet) => field.count(packet) > 0 && !indices(field, packet).some((at) => equals(packet, at));
  }
  if (comparison === "===") {
    const equals = compareEach(operand, "==", value, compiling);
    return (packet) => field.count(packet) > 0 && indices(field, packet).every((at) => equals(packet, at));
  }
  if (comparison === "!==") {
    const equals = compareEach(operand, "==", value, compiling);
    return (packet) => indices(field, packet).some((at) => !equals(packet, at));
  }
  const holds = compareEach(operand, comparison, value, compiling);
  return (packet) => {
    const count = field.count(packet);
    for (let at = 0; at < count; at += 1) if (holds(packet, at)) return true;
    return false;
  };
}

type EachTest = (packet: SeenPacket, index: number) => boolean;

function compareEach(operand: Operand, comparison: Comparison, value: Token, compiling: Compiling): EachTest {
  const { field, slice } = operand;
  if (comparison === "matches") return compileMatches(operand, value, compiling);
  if (
    slice !== undefined ||
    field.type === "octets" ||
    field.type === "ethernet" ||
    comparison === "contains"
  )
    return compareOctets(operand, comparison, value, compiling);
  if (field.type === "ipv4" || field.type === "ipv6")
    return compareAddress(field, comparison, value, compiling);
  if (field.type === "text") return compareText(field, comparison, value, compiling);
  return compareNumber(field, comparison, value, compiling);
}

function compareNumber(field: Field, comparison: Comparison, value: Token, { filter }: Compiling): EachTest {
  const wanted = readNumber(field, value);
  if (wanted === undefined) {
    const kind = field.type === "seconds" ? "seconds, such as 0.25" : "a number, such as 80 or 0x50";
    throw new FilterError(filter, value.at, value.length, `${field.name} is compared with ${kind}.`);
  }
  switch (comparison) {
    case "==":
      return (packet, at) => field.number(packet, at) === wanted;
    case ">":
      return (packet, at) => field.number(packet, at) > wanted;
    case "<":
      return (packet, at) => field.number(packet, at) < wanted;
    case ">=":
      return (packet, at) => field.number(packet, at) >= wanted;
    case "<=":
      return (packet, at) => field.number(packet, at) <= wanted;
    default:
      return (packet, at) => (field.number(packet, at) & wanted) !== 0;
  }
}

/** An address may be a whole network, as in 192.0.2.0/24. */
function compareAddress(field: Field, comparison: Comparison, value: Token, { filter }: Compiling): EachTest {
  const [text = "", bits] = value.text.split("/");
  const wanted = readOctets(field.type, text);
  const width = bits === undefined ? (wanted?.length ?? 0) * 8 : Number(bits);
  if (wanted === undefined || !/^\d*$/u.test(bits ?? "") || width > wanted.length * 8) {
    const example = field.type === "ipv4" ? "192.0.2.1 or 192.0.2.0/24" : "2001:db8::1 or 2001:db8::/32";
    throw new FilterError(
      filter,
      value.at,
      value.length,
      `${field.name} is compared with an address, such as ${example}.`,
    );
  }
  if (bits !== undefined && comparison === "==")
    return (packet, at) => hasPrefix(field.octets(packet, at), wanted, width);
  return (packet, at) => isOrdered(comparison, compareOrder(field.octets(packet, at), wanted));
}

function hasPrefix(octets: Uint8Array, wanted: Uint8Array, bits: number): boolean {
  const whole = bits >> 3;
  for (let index = 0; index < whole; index += 1) if (octets[index] !== wanted[index]) return false;
  const mask = 0xff00 >> (bits & 7);
  return (((octets[whole] ?? 0) ^ (wanted[whole] ?? 0)) & mask & 0xff) === 0;
}

function compareOctets(
  operand: Operand,
  comparison: Comparison,
  value: Token,
  { filter }: Compiling,
): EachTest {
  const { field } = operand;
  const wanted = value.type === "string" ? Buffer.from(value.text) : readOctets(field.type, value.text);
  if (wanted === undefined) {
    throw new FilterError(
      filter,
      value.at,
      value.length,
      `${field.name} is compared with octets, such as 68:65:6c, or with "text".`,
    );
  }
  if (comparison === "contains")
    return (packet, at) => Buffer.from(octetsAt(packet, operand, at)).includes(Buffer.from(wanted));
  if (comparison === "&")
    return (packet, at) =>
      octetsAt(packet, operand, at).some((octet, index) => (octet & (wanted[index] ?? 0)) !== 0);
  return (packet, at) => isOrdered(comparison, compareOrder(octetsAt(packet, operand, at), wanted));
}

function compareText(field: Field, comparison: Comparison, value: Token, { filter }: Compiling): EachTest {
  if (comparison === "&")
    throw new FilterError(filter, value.at, value.length, `${field.name} is a text, which has no bits.`);
  const { text } = value;
  return (packet, at) => {
    const found = field.text(packet, at);
    return isOrdered(comparison, found === text ? 0 : found < text ? -1 : 1);
  };
}

/** As in Wireshark, small and capital letters are the same; of octets each is the character with that number. */
function compileMatches(operand: Operand, value: Token, { filter }: Compiling): EachTest {
  const pattern = toPattern(value, filter);
  const { field } = operand;
  if (!["octets", "text"].includes(field.type))
    throw new FilterError(
      filter,
      value.at,
      value.length,
      `${field.name} is no text, so nothing can match it.`,
    );
  if (field.type === "text") return (packet, at) => pattern.test(field.text(packet, at));
  return (packet, at) => pattern.test(Buffer.from(octetsAt(packet, operand, at)).toString("latin1"));
}

function toPattern({ text, at, length }: Token, filter: string): RegExp {
  try {
    return new RegExp(text, "is");
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^Invalid regular expression: /u, "") : "";
    throw new FilterError(filter, at, length, `this is no regular expression: ${why}.`);
  }
}

function indices(field: Field, packet: SeenPacket): readonly number[] {
  return Array.from({ length: field.count(packet) }, (_, index) => index);
}

function valuesOf(packet: SeenPacket, operand: Pick<Operand, "field" | "slice">): readonly Uint8Array[] {
  return indices(operand.field, packet).map((at) => octetsAt(packet, operand, at));
}

function octetsAt(
  packet: SeenPacket,
  { field, slice }: Pick<Operand, "field" | "slice">,
  index: number,
): Uint8Array {
  const octets = wholeOctets(packet, field, index);
  if (slice === undefined) return octets;
  const start = slice.start < 0 ? octets.length + slice.start : slice.start;
  return octets.subarray(start, slice.length === undefined ? octets.length : start + slice.length);
}

function wholeOctets(packet: SeenPacket, field: Field, index: number): Uint8Array {
  return field.type === "text" ? Buffer.from(field.text(packet, index)) : field.octets(packet, index);
}

function compareOrder(one: Uint8Array, two: Uint8Array): number {
  return Buffer.compare(one, two);
}
