import { utf8 } from "./octets.ts";
import type { PythonValue } from "./python-json.ts";

/**
 * Returns a value as CPython's `json.dumps` writes it with nothing set, octet for octet: `", "` and `": "` between, and all but
 * the printable characters of ASCII as escapes, `\u` with lower-case digits, one for each half of a surrogate pair.
 */
export function encodeJson(value: PythonValue): Uint8Array {
  return utf8(toJson(value));
}

function toJson(value: PythonValue): string {
  if (value === null) return "null";
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return toFloat(value);
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (isList(value)) return `[${value.map(toJson).join(", ")}]`;
  return `{${Array.from(value, ([key, item]) => `${quote(key)}: ${toJson(item)}`).join(", ")}}`;
}

function isList(value: PythonValue): value is readonly PythonValue[] {
  return Array.isArray(value);
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

/** Without the `u` flag the expression meets each half of a surrogate pair by itself. */
function quote(text: string): string {
  const escaped = text.replace(
    /["\\]|[^ -~]/g,
    (unit) => SHORT[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${escaped}"`;
}

/** Python writes the same shortest digits as JavaScript, but changes to an exponent elsewhere: below 1e-4 and from 1e16 on. */
function toFloat(number: number): string {
  if (Number.isNaN(number)) return "NaN";
  if (!Number.isFinite(number)) return number > 0 ? "Infinity" : "-Infinity";
  if (Object.is(number, -0)) return "-0.0";
  const [mantissa = "", power = ""] = number.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const digits = String(Math.abs(exponent)).padStart(2, "0");
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${digits}`;
  }
  return withPoint(mantissa, exponent);
}

function withPoint(mantissa: string, exponent: number): string {
  const sign = mantissa.startsWith("-") ? "-" : "";
  const digits = mantissa.replace(/[-.]/g, "");
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}
