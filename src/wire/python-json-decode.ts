import { WireError } from "./errors.ts";
import { MAX_INTEGER_DIGITS, MAX_JSON_DEPTH, MAX_JSON_OCTETS } from "./json-limits.ts";
import { isUtf8, text, utf8 } from "./octets.ts";
import type { PythonValue } from "./python-json.ts";

/**
 * Returns the value that CPython's `json.loads` returns: one JSON value with white space around it, and `NaN`, `Infinity` and
 * `-Infinity` for numbers. Of an object's equal keys the last one counts, at the place of the first.
 * @throws {WireError} `WIRE_BAD_JSON` when the octets are something else; `WIRE_TOO_LONG` for more than MAX_JSON_OCTETS octets
 * or MAX_INTEGER_DIGITS digits; `WIRE_TOO_DEEP` for more than MAX_JSON_DEPTH levels.
 */
export function decodeJson(octets: Uint8Array): PythonValue {
  if (octets.length > MAX_JSON_OCTETS) {
    throw new WireError("WIRE_TOO_LONG", `The JSON has more than ${MAX_JSON_OCTETS} octets.`, {
      offset: MAX_JSON_OCTETS,
    });
  }
  if (!isUtf8(octets)) throw new WireError("WIRE_BAD_JSON", "The JSON is not UTF-8.", { offset: 0 });
  const parser = new Parser(text(octets));
  return parser.whole();
}

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:(["\\/bfnrt])|u([0-9a-fA-F]{4}))/y;

const WORDS: ReadonlyMap<string, PythonValue> = new Map<string, PythonValue>([
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

const ESCAPED: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(source: string) {
    this.#text = source;
  }

  whole(): PythonValue {
    const value = this.#value(0);
    if (this.#at < this.#text.length) throw this.#bad("the end");
    return value;
  }

  /** Reads a value and the white space around it. */
  #value(depth: number): PythonValue {
    this.#match(SPACE);
    const value = this.#bare(depth);
    this.#match(SPACE);
    return value;
  }

  #bare(depth: number): PythonValue {
    const first = this.#text[this.#at];
    if (first === '"') return this.#string();
    if (first === "[" || first === "{") {
      if (depth >= MAX_JSON_DEPTH) throw this.#fault("WIRE_TOO_DEEP", `at most ${MAX_JSON_DEPTH} levels`);
      return first === "[" ? this.#list(depth + 1) : this.#object(depth + 1);
    }
    for (const [word, value] of WORDS) if (this.#skips(word)) return value;
    return this.#number();
  }

  #list(depth: number): readonly PythonValue[] {
    const items: PythonValue[] = [];
    this.#at++;
    this.#match(SPACE);
    if (this.#skips("]")) return items;
    do items.push(this.#value(depth));
    while (this.#skips(","));
    this.#require("]");
    return items;
  }

  #object(depth: number): ReadonlyMap<string, PythonValue> {
    const items = new Map<string, PythonValue>();
    this.#at++;
    this.#match(SPACE);
    if (this.#skips("}")) return items;
    do {
      this.#match(SPACE);
      const key = this.#string();
      this.#match(SPACE);
      this.#require(":");
      items.set(key, this.#value(depth));
    } while (this.#skips(","));
    this.#require("}");
    return items;
  }

  #string(): string {
    this.#require('"');
    const parts = [this.#match(PLAIN)?.[0] ?? ""];
    while (!this.#skips('"')) {
      const [, short, digits] = this.#match(ESCAPE) ?? [];
      if (digits !== undefined) parts.push(String.fromCharCode(Number.parseInt(digits, 16)));
      else if (short !== undefined) parts.push(ESCAPED[short] ?? short);
      else throw this.#bad("the end of the string or an escape");
      parts.push(this.#match(PLAIN)?.[0] ?? "");
    }
    return parts.join("");
  }

  #number(): PythonValue {
    const start = this.#at;
    const [all = "", whole = "", fraction, exponent] = this.#match(NUMBER) ?? [];
    if (all === "") throw this.#bad("a value");
    if (fraction !== undefined || exponent !== undefined) return Number(all);
    if (whole.length <= MAX_INTEGER_DIGITS) return BigInt(whole);
    this.#at = start;
    throw this.#fault("WIRE_TOO_LONG", `at most ${MAX_INTEGER_DIGITS} digits`);
  }

  #match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text);
    this.#at += found?.[0].length ?? 0;
    return found;
  }

  #skips(word: string): boolean {
    const isThere = this.#text.startsWith(word, this.#at);
    if (isThere) this.#at += word.length;
    return isThere;
  }

  #require(word: string): void {
    if (!this.#skips(word)) throw this.#bad(word);
  }

  #bad(expected: string): WireError {
    return this.#fault("WIRE_BAD_JSON", expected);
  }

  #fault(code: "WIRE_BAD_JSON" | "WIRE_TOO_DEEP" | "WIRE_TOO_LONG", expected: string): WireError {
    const offset = utf8(this.#text.slice(0, this.#at)).length;
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    const got = this.#at < this.#text.length ? JSON.stringify(character) : "the end";
    const message = `The JSON has ${got} at octet ${offset}, where ${expected} was expected.`;
    return new WireError(code, message, { offset, expected, got });
  }
}
