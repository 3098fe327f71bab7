import type { Field, FieldType } from "../fields/field.ts";
import { parseAddress } from "../layers/address.ts";
import type { Comparison } from "./parse.ts";
import type { Token } from "./tokens.ts";

/** Returns the number that a word of a filter stands for, of seconds in nanoseconds; `undefined` for none. */
export function readNumber(field: Field, { text, type }: Token): number | undefined {
  if (type !== "word") return undefined;
  if (field.type === "boolean") {
    if (/^(true|yes)$/iu.test(text)) return 1;
    if (/^(false|no)$/iu.test(text)) return 0;
  }
  if (field.type === "seconds")
    return /^-?\d+(\.\d+)?$/u.test(text) ? Math.round(Number(text) * 1e9) : undefined;
  return /^(-?\d+|0[xX][0-9a-fA-F]+|0[bB][01]+)$/u.test(text) ? Number(text) : undefined;
}

/** Returns the octets that a word of a filter stands for: an address of that type, or octets as 68:65:6c, 68-65-6c or 68. */
export function readOctets(type: FieldType, text: string): Uint8Array | undefined {
  if (type === "ipv4" || type === "ipv6") {
    const address = parseAddress(text);
    if (address !== undefined && address.length === (type === "ipv4" ? 4 : 16)) return address;
    return undefined;
  }
  if (!/^[0-9a-fA-F]{2}([:.-]?[0-9a-fA-F]{2})*$/u.test(text)) return undefined;
  return Uint8Array.from(text.match(/[0-9a-fA-F]{2}/gu) ?? [], (octet) => Number.parseInt(octet, 16));
}

/** Tells whether a comparison holds of two values of which the first is smaller (-1), equal (0) or greater (1). */
export function isOrdered(comparison: Comparison, order: number): boolean {
  switch (comparison) {
    case "==":
      return order === 0;
    case ">":
      return order > 0;
    case "<":
      return order < 0;
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    default:
      return false;
  }
}
