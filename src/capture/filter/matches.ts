import type { Field, SeenPacket } from "../fields/field.ts";
import { FilterError } from "./filter-error.ts";
import { octetsOf } from "./made.ts";
import { Pattern } from "./pattern/pattern.ts";
import { PatternError } from "./pattern/syntax.ts";
import type { Token } from "./tokens.ts";

/**
 * Returns the test of a field's values against a regular expression, of whose characters each is an octet of UTF-8.
 * @throws {FilterError} when it is none that is known, or the field is neither text nor octets.
 */
export function matchValue(
  field: Field,
  value: Token,
  filter: string,
): (packet: SeenPacket, index: number) => boolean {
  if (!["octets", "ethernet", "text"].includes(field.type)) {
    const what = `${field.name} is neither a text nor octets, so nothing can match it; string() makes a text of it.`;
    throw new FilterError(filter, value.at, value.length, what);
  }
  if (value.type !== "string" || value.octets === undefined) {
    const what = 'matches wants a regular expression in quotation marks, as in "^hello".';
    throw new FilterError(filter, value.at, value.length, what);
  }
  const pattern = compilePattern(value, Buffer.from(value.octets).toString("latin1"), filter);
  return (packet, index) => pattern.test(octetsOf(field, packet, index));
}

function compilePattern({ at, length }: Token, source: string, filter: string): Pattern {
  try {
    return new Pattern(source);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const what = `this is no regular expression that the lab knows: ${error.message}`;
    const opening = filter.charAt(at) === '"' ? 1 : 2;
    // Where every character is written as itself, the very place is known.
    const isVerbatim = filter.slice(at + opening, at + length - 1) === source;
    throw isVerbatim
      ? new FilterError(filter, at + opening + error.at, 1, what)
      : new FilterError(filter, at, length, what);
  }
}
