import type { PythonValue } from "../wire/python-json.ts";

/** What a JSON value looks like: itself, a field of a kind, a list of exactly these, or anything. */
export type JsonShape = string | boolean | JsonField | readonly JsonShape[] | typeof ANY;

/** Any JSON value. */
export const ANY = { any: true } as const;

/** A value that is a field. */
export interface JsonField {
  readonly field: string;
  readonly of: "string" | "boolean" | "strings";
  /** The one value that it has here. */
  readonly only?: boolean;
  /** The text that it is in any case of its letters. */
  readonly folded?: string;
}

/** What the fields of a value hold. */
export type JsonFields = Readonly<Record<string, string | boolean | readonly string[]>>;

/** Returns the fields of a value, or `undefined` where it has another shape. */
export function readShape(shape: JsonShape, value: PythonValue): JsonFields | undefined {
  if (typeof shape === "string" || typeof shape === "boolean") return shape === value ? {} : undefined;
  if ("any" in shape) return {};
  if ("field" in shape) return readField(shape, value);
  if (!isList(value) || value.length !== shape.length) return undefined;
  const parts = shape.map((part, at) => readShape(part, value[at] ?? null));
  return parts.includes(undefined) ? undefined : Object.assign({}, ...parts);
}

/** Returns the value that a shape makes with these fields. */
export function fillShape(shape: JsonShape, fields: JsonFields): PythonValue {
  if (typeof shape === "string" || typeof shape === "boolean") return shape;
  if ("any" in shape) return null;
  return "field" in shape ? (fields[shape.field] ?? null) : shape.map((part) => fillShape(part, fields));
}

function readField({ field, of, only, folded }: JsonField, value: PythonValue): JsonFields | undefined {
  if (of === "strings") {
    return isList(value) && value.every((each) => typeof each === "string") ? { [field]: value } : undefined;
  }
  if (of === "boolean") {
    return typeof value === "boolean" && (only ?? value) === value ? { [field]: value } : undefined;
  }
  const isOne = typeof value === "string" && (folded === undefined || value.toLowerCase() === folded);
  return isOne ? { [field]: value } : undefined;
}

function isList(value: PythonValue): value is readonly PythonValue[] {
  return Array.isArray(value);
}
