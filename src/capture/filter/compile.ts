import type { SeenPacket } from "../fields/field.ts";
import { compareField, compareValue, type ValueTest } from "./compare.ts";
import { FilterError } from "./filter-error.ts";
import type { Operand } from "./operand.ts";
import { type FilterNode, parseFilter, type Quantifier, type Value } from "./parse.ts";

/** Tells whether a packet is one that a display filter takes. */
export type PacketTest = (packet: SeenPacket) => boolean;

/** A display filter that was understood. */
export interface DisplayFilter {
  readonly test: PacketTest;
  /** What it says, but what its author may not have meant, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Returns what a display filter in Wireshark's syntax says; its tests make no objects where numbers and addresses are compared.
 * @throws {FilterError} with the place and what is allowed there.
 */
export function compileFilter(filter: string): DisplayFilter {
  const warnings: string[] = [];
  const test = compile(parseFilter(filter), { filter, warnings });
  return { test, warnings: [...new Set(warnings)] };
}

interface Compiling {
  readonly filter: string;
  readonly warnings: string[];
}

type Compare = Extract<FilterNode, { type: "compare" }>;
type In = Extract<FilterNode, { type: "in" }>;

function compile(node: FilterNode, compiling: Compiling): PacketTest {
  switch (node.type) {
    case "and":
      return all(node.parts.map((part) => compile(part, compiling)));
    case "or":
      return either(node.parts.map((part) => compile(part, compiling)));
    case "not": {
      const test = compile(node.part, compiling);
      return (packet) => !test(packet);
    }
    case "has":
      return compileHas(node.operand, compiling);
    case "in":
      return compileIn(node, compiling);
    case "compare":
      return compileCompare(node, compiling);
  }
}

function all(tests: readonly PacketTest[]): PacketTest {
  const [first, second, ...others] = tests;
  if (first !== undefined && second !== undefined && others.length === 0)
    return (packet) => first(packet) && second(packet);
  return (packet) => {
    for (const test of tests) if (!test(packet)) return false;
    return true;
  };
}

function either(tests: readonly PacketTest[]): PacketTest {
  const [first, second, ...others] = tests;
  if (first !== undefined && second !== undefined && others.length === 0)
    return (packet) => first(packet) || second(packet);
  return (packet) => {
    for (const test of tests) if (test(packet)) return true;
    return false;
  };
}

/** Every segment has each of its flags, set or not, which is not what those think who ask for one. */
function compileHas({ field, parts, isBits }: Operand, { warnings }: Compiling): PacketTest {
  if (field.type === "boolean") {
    warnings.push(
      `${field.name} alone takes every packet that has the field, be it 0 or 1; ${field.name} == 1 takes those where it is set.`,
    );
  }
  if (isBits === true) return holds({ field, parts }, "any", () => isNonZero(field));
  const { has } = field;
  if (has !== undefined) return has;
  return (packet) => {
    for (const part of parts) if (part.count(packet) > 0) return true;
    return false;
  };
}

function isNonZero(field: Operand["field"]): ValueTest {
  if (field.type === "number") return (packet, index) => field.number(packet, index) !== 0;
  return (packet, index) => field.octets(packet, index).some((octet) => octet !== 0);
}

function compileCompare(node: Compare, { filter, warnings }: Compiling): PacketTest {
  const { operand, comparison, quantifier, value } = node;
  if (comparison === "!=" && quantifier === "any" && operand.parts.length > 1) {
    const { name } = operand.field;
    warnings.push(
      `${name} has two values in a packet, and any of them may differ here, which one nearly always does; ${name} != takes packets where none is equal.`,
    );
  }
  return holds(operand, quantifier, (field) => compareTo(field, node, value, filter));
}

function compareTo(
  field: Operand["field"],
  { comparison, quantifier }: Pick<Compare, "comparison" | "quantifier">,
  { token, operand }: Value,
  filter: string,
): ValueTest {
  if (operand === undefined) return compareValue(field, comparison, token, filter);
  return compareField(field, comparison, operand.field, quantifier === "all", (what) => {
    throw new FilterError(filter, token.at, token.length, what);
  });
}

function compileIn({ operand, quantifier, values }: In, { filter, warnings }: Compiling): PacketTest {
  return holds(operand, quantifier, (field) => {
    const tests = values.map(({ from, to }): ValueTest => {
      const any = { comparison: "==", quantifier: "any" } as const;
      if (to === undefined) return compareTo(field, any, from, filter);
      const least = compareValue(field, ">=", from.token, filter);
      const most = compareValue(field, "<=", to, filter);
      if (isBackwards(from.token.text, to.text))
        warnings.push(`nothing lies in ${from.token.text}..${to.text}; the smaller end stands first.`);
      return (packet, index) => least(packet, index) && most(packet, index);
    });
    return (packet, index) => {
      for (const test of tests) if (test(packet, index)) return true;
      return false;
    };
  });
}

function isBackwards(from: string, to: string): boolean {
  return /^\d+$/u.test(from) && /^\d+$/u.test(to) && Number(from) > Number(to);
}

/** Returns whether any or all values of an operand are as `test` wants them; of an operand without values, neither is so. */
function holds(
  { field, parts }: Pick<Operand, "field" | "parts">,
  quantifier: Quantifier,
  testOf: (field: Operand["field"]) => ValueTest,
): PacketTest {
  // What is wrong is said of the field that was written, not of its parts.
  if (parts.length > 1) testOf(field);
  const [only] = parts;
  const has = only?.has;
  if (parts.length === 1 && only !== undefined && has !== undefined) {
    const test = testOf(only);
    return (packet) => has(packet) && test(packet, 0);
  }
  const isAny = quantifier === "any";
  const tests = parts.map((part) => ({ field: part, test: testOf(part) }));
  return (packet) => {
    let seen = 0;
    for (const { field, test } of tests) {
      const count = field.count(packet);
      for (let index = 0; index < count; index += 1) if (test(packet, index) === isAny) return isAny;
      seen += count;
    }
    return !isAny && seen > 0;
  };
}
