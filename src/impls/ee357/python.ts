import { text } from "../../wire/octets.ts";
import { encodeJson, type PythonValue } from "../../wire/python-json.ts";

/** What the report's programs get from an expression that Python refuses: the name of the exception. */
export class PythonError extends Error {
  constructor(name: ExceptionName) {
    super(name);
    this.name = name;
  }
}

type ExceptionName = "BrokenPipeError" | "IndexError" | "KeyError" | "TypeError" | "ValueError";

/**
 * Returns `value[index]` for an index from 0 to 3.
 * @throws {PythonError} where Python throws.
 */
export function itemAt(value: PythonValue, index: number): PythonValue {
  if (isList(value)) return value[index] ?? orNull(value, index);
  if (typeof value === "string") return Array.from(value.slice(0, 8))[index] ?? fail("IndexError");
  return fail(value instanceof Map ? "KeyError" : "TypeError");
}

/** Returns `str(value)` for text, words and numbers; lists and objects stand as JSON. */
export function toStr(value: PythonValue): string {
  if (typeof value === "string") return value;
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  const json = text(encodeJson(value));
  return typeof value === "number" ? json.replace("NaN", "nan").replace("Infinity", "inf") : json;
}

/** Returns whether `if value:` is carried out. */
export function isTruthy(value: PythonValue): boolean {
  if (isList(value)) return value.length > 0;
  return value instanceof Map ? value.size > 0 : Boolean(value) || Number.isNaN(value);
}

/**
 * Returns `list(value)`, each item as `str` shows it.
 * @throws {PythonError} where Python throws.
 */
export function toNames(value: PythonValue): readonly string[] {
  if (isList(value)) return value.map(toStr);
  if (typeof value === "string") return Array.from(value);
  return value instanceof Map ? [...value.keys()] : fail("TypeError");
}

/**
 * Returns `int(float(number))`.
 * @throws {PythonError} where Python throws.
 */
export function toInt(typed: string): number {
  const isNumber = /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[-+]?[0-9]+)?$/i.test(typed.trim());
  return isNumber ? Math.trunc(Number(typed)) : fail("ValueError");
}

/** Returns what `text.rstrip()` leaves, in time linear in its length. */
export function rstrip(words: string): string {
  let end = words.length;
  while (end > 0 && /[\s\u001c-\u001f\u0085]/.test(words[end - 1] ?? "")) end--;
  return words.slice(0, end);
}

function isList(value: PythonValue): value is readonly PythonValue[] {
  return Array.isArray(value);
}

function orNull(list: readonly PythonValue[], index: number): PythonValue {
  return index < list.length ? null : fail("IndexError");
}

function fail(name: ExceptionName): never {
  throw new PythonError(name);
}
