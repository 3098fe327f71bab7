import type { Field, FieldType, SeenPacket } from "../fields/field.ts";
import { formatIpv4, formatIpv6, formatMac } from "../layers/address.ts";
import type { Operand } from "./operand.ts";

/** Octets from `start` (from the end where it is negative), `length` of them; all where it is absent. */
export interface Slice {
  readonly start: number;
  readonly length: number | undefined;
}

/** Returns the octets of slices of an operand, one behind the other; slices that reach beyond its end are left out. */
export function sliced({ field, header }: Operand, slices: readonly Slice[]): Operand {
  const whole = header ?? field;
  const cut = (packet: SeenPacket, index: number) => cutOut(octetsOf(whole, packet, index), slices);
  return made(`${field.name}[…]`, "octets", {
    count(packet) {
      const count = whole.count(packet);
      let found = 0;
      for (let index = 0; index < count; index += 1) if (cut(packet, index).length > 0) found += 1;
      return found;
    },
    octets(packet, wanted) {
      let left = wanted;
      for (let index = 0; index < whole.count(packet); index += 1) {
        const octets = cut(packet, index);
        if (octets.length > 0 && left-- === 0) return octets;
      }
      return new Uint8Array();
    },
  });
}

function cutOut(octets: Uint8Array, slices: readonly Slice[]): Uint8Array {
  const pieces = slices.map(({ start, length }) => {
    const from = start < 0 ? octets.length + start : start;
    const to = length === undefined ? octets.length : from + length;
    return from < 0 || to > octets.length ? new Uint8Array() : octets.subarray(from, to);
  });
  return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
}

/** Returns the octets of a value of any type that has some. */
export function octetsOf(field: Field, packet: SeenPacket, index: number): Uint8Array {
  return field.type === "text" ? Buffer.from(field.text(packet, index)) : field.octets(packet, index);
}

/** Returns the bits that an operand has in common with a number. */
export function maskedNumber({ field }: Operand, mask: number): Operand {
  return {
    ...made(`${field.name} & …`, "number", {
      count: (packet) => field.count(packet),
      number: (packet, index) => (field.number(packet, index) & mask) >>> 0,
    }),
    isBits: true,
  };
}

/** Returns the bits that an operand has in common with octets. */
export function maskedOctets({ field }: Operand, mask: Uint8Array): Operand {
  return {
    ...made(`${field.name} & …`, field.type, {
      count: (packet) => field.count(packet),
      octets: (packet, index) =>
        field
          .octets(packet, index)
          .slice(0, mask.length)
          .map((octet, at) => octet & (mask[at] ?? 0)),
    }),
    isBits: true,
  };
}

/** A function of the filter language. */
export interface FilterFunction {
  /** What it takes, as an error says it. */
  readonly takes: string;
  /** Returns its result; `undefined` for an operand that it does not take. */
  apply(operand: Operand): Operand | undefined;
}

const WITH_OCTETS: readonly FieldType[] = ["octets", "ethernet", "ipv4", "ipv6", "text"];
const WITHOUT_TEXT: readonly FieldType[] = ["octets", "text", "seconds", "boolean", "presence"];

/** The functions, by name. */
export const FUNCTIONS: Readonly<Record<string, FilterFunction>> = {
  len: {
    takes: "octets, a text, an address or a protocol",
    apply({ field, header = field }) {
      if (!WITH_OCTETS.includes(header.type)) return undefined;
      return result(`len(${field.name})`, "number", {
        count: (packet) => header.count(packet),
        number: (packet, index) => octetsOf(header, packet, index).length,
      });
    },
  },
  count: {
    takes: "a field",
    apply: ({ field }) =>
      result(`count(${field.name})`, "number", {
        count: (packet) => Math.min(1, field.count(packet)),
        number: (packet) => field.count(packet),
      }),
  },
  lower: { takes: "a text", apply: (operand) => changed("lower", operand, (text) => text.toLowerCase()) },
  upper: { takes: "a text", apply: (operand) => changed("upper", operand, (text) => text.toUpperCase()) },
  string: {
    takes: "a number or an address",
    apply({ field }) {
      if (WITHOUT_TEXT.includes(field.type)) return undefined;
      return result(`string(${field.name})`, "text", {
        count: (packet) => field.count(packet),
        text: (packet, index) => textOf(field, packet, index),
      });
    },
  },
};

function changed(name: string, { field }: Operand, change: (text: string) => string): Operand | undefined {
  if (field.type !== "text") return undefined;
  return result(`${name}(${field.name})`, "text", {
    count: (packet) => field.count(packet),
    text: (packet, index) => change(field.text(packet, index)),
  });
}

function textOf(field: Field, packet: SeenPacket, index: number): string {
  if (field.type === "ipv4") return formatIpv4(field.octets(packet, index), 0);
  if (field.type === "ipv6") return formatIpv6(field.octets(packet, index), 0);
  if (field.type === "ethernet") return formatMac(field.octets(packet, index));
  return String(field.number(packet, index));
}

type Values = Pick<Field, "count"> & Partial<Pick<Field, "number" | "octets" | "text">>;

const none = { number: () => 0, octets: () => new Uint8Array(), text: () => "" } as const;

function made(name: string, type: FieldType, values: Values): Operand {
  const field: Field = { ...none, ...values, name, title: "", type };
  return { field, parts: [field] };
}

function result(name: string, type: FieldType, values: Values): Operand {
  return { ...made(name, type, values), isResult: true };
}
