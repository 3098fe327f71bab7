import type { Field, FieldType } from "../fields/field.ts";
import { parseAddress } from "../layers/address.ts";
import type { Token } from "./tokens.ts";

const MAX_NUMBER = 0xffff_ffff;
const MAX_PORT = 0xffff;
/** Fields that may be below zero. */
const SIGNED: readonly string[] = ["tcp.window_size_scalefactor"];

/** A number, or why there is none. */
export type NumberReading = { readonly value: number } | { readonly problem: string };

/** Returns the number that a value of a filter stands for: decimal, 0x50, 0b101, octal behind a 0, or a character. */
export function readNumber(field: Field, { text, type, octets }: Token): NumberReading {
  if (field.type === "boolean") return readBoolean(field, text, type);
  if (type === "character") return { value: octets?.[0] ?? 0 };
  if (type === "string") {
    const isNumber = wholeNumber(text) !== undefined;
    return { problem: isNumber ? "numbers stand without quotation marks." : takesNumber(field) };
  }
  const value = wholeNumber(text);
  if (value === undefined) return { problem: takesNumber(field) };
  if (value < 0 && !SIGNED.includes(field.name)) return { problem: `${field.name} is never below 0.` };
  const most = /port$/u.test(field.name) ? MAX_PORT : MAX_NUMBER;
  return value > most ? { problem: `${field.name} is never above ${most}.` } : { value };
}

function takesNumber({ name }: Field): string {
  return `${name} is compared with a number, such as 80 or 0x50.`;
}

/** Returns what a word with digits stands for; `undefined` for any other. */
export function wholeNumber(text: string): number | undefined {
  const [, sign = "", digits = ""] =
    /^([+-]?)(0[xX][0-9a-fA-F]+|0[bB][01]+|0[0-7]*|[1-9]\d*)$/u.exec(text) ?? [];
  if (digits === "") return undefined;
  const value = /^0\d/u.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return sign === "-" ? -value : value;
}

function readBoolean({ name }: Field, text: string, type: Token["type"]): NumberReading {
  if (type === "word" && /^(?:True|TRUE|true)$/u.test(text)) return { value: 1 };
  if (type === "word" && /^(?:False|FALSE|false)$/u.test(text)) return { value: 0 };
  if (type === "string" && text === "Set") return { value: 1 };
  if (type === "string" && text === "Not set") return { value: 0 };
  const value = type === "word" ? wholeNumber(text) : undefined;
  if (value === undefined || value < 0) return { problem: `${name} is compared with 1 or 0.` };
  return { value: value === 0 ? 0 : 1 };
}

/** A time as whole seconds, rounded down, and nanoseconds beyond them. */
export interface Seconds {
  readonly seconds: number;
  readonly nanoseconds: number;
}

/** Returns the time that a word such as 0.25 stands for; `undefined` for none. */
export function readSeconds({ text, type }: Token): Seconds | undefined {
  const [, sign = "", whole = "", fraction = ""] = /^([+-]?)(\d{1,15})(?:\.(\d{1,9})0*)?$/u.exec(text) ?? [];
  if (type !== "word" || whole === "") return undefined;
  const seconds = Number(whole);
  const nanoseconds = Number(fraction.padEnd(9, "0"));
  if (sign !== "-") return { seconds, nanoseconds };
  return nanoseconds === 0
    ? { seconds: -seconds, nanoseconds }
    : { seconds: -seconds - 1, nanoseconds: 1e9 - nanoseconds };
}

/** An address, of which the first `bits` bits count. */
export interface Network {
  readonly octets: Uint8Array;
  readonly bits: number;
}

/** Returns the address or network that a word of a filter stands for; `undefined` for none. */
export function readNetwork(type: FieldType, { text, type: kind }: Token): Network | undefined {
  const [address = "", bits, ...rest] = text.split("/");
  const octets = kind === "word" ? readAddress(type, address) : undefined;
  if (octets === undefined || rest.length > 0) return undefined;
  const most = octets.length * 8;
  if (bits === undefined) return { octets, bits: most };
  return type === "ethernet" || !/^\d{1,3}$/u.test(bits) || Number(bits) > most
    ? undefined
    : { octets, bits: Number(bits) };
}

function readAddress(type: FieldType, text: string): Uint8Array | undefined {
  const octets = type === "ethernet" ? readOctets(text) : parseAddress(text);
  return octets?.length === ADDRESS_LENGTHS[type] ? octets : undefined;
}

const ADDRESS_LENGTHS: Readonly<Partial<Record<FieldType, number>>> = { ipv4: 4, ipv6: 16, ethernet: 6 };

/** Returns the octets that a word of a filter stands for, in hexadecimal: 68, 0x68, 68656c, 68:65:6c, 68-65-6c, 68.65.6c or 6865.6c6f. */
export function readOctets(text: string): Uint8Array | undefined {
  const digits = /^(?:0[xX])?([0-9a-fA-F]{1,2})$/u.exec(text)?.[1];
  if (digits !== undefined) return Uint8Array.of(Number.parseInt(digits, 16));
  const isRow = /^[0-9a-fA-F]{2}([:.-]?)[0-9a-fA-F]{2}(?:\1[0-9a-fA-F]{2})*$/u.test(text);
  if (!isRow && !/^[0-9a-fA-F]{4}(?:\.[0-9a-fA-F]{4})+$/u.test(text)) return undefined;
  return Uint8Array.from(text.match(/[0-9a-fA-F]{2}/gu) ?? [], (octet) => Number.parseInt(octet, 16));
}
