import { describe, expect, it } from "vitest";
import { WireError } from "../../src/wire/errors.ts";
import { MAX_INTEGER_DIGITS, MAX_JSON_DEPTH, MAX_JSON_OCTETS } from "../../src/wire/json-limits.ts";
import { text, utf8 } from "../../src/wire/octets.ts";
import { decodeJson, encodeJson } from "../../src/wire/python-json.ts";
import { askCpython, fromDigits, noCpython, seededRandom, toDigits } from "./cpython.ts";

/** Reads and writes each text again, as the report's programs do with what they forward; `null` where json.loads refuses. */
const AGAIN = `
import json, sys
def again(digits):
    try:
        return json.dumps(json.loads(bytes.fromhex(digits).decode())).encode().hex()
    except ValueError:
        return None
json.dump([again(d) for d in json.load(sys.stdin)], sys.stdout)`;

const TEXTS = [
  "null",
  "true",
  "false",
  "NaN",
  "Infinity",
  "-Infinity",
  "0",
  "-0",
  "-0.0",
  "1.0",
  "1e5",
  "1E+05",
  "1e-05",
  "0.0001",
  "1e16",
  "1e15",
  "123456789012345678",
  "-12345678901234567890123456789",
  "1.5e300",
  "1e400",
  "-1e400",
  "5e-324",
  "0.1",
  "100000000000000000000.0",
  "1.7976931348623157e308",
  "123456.789e3",
  "9007199254740993",
  "9007199254740993.0",
  '""',
  '"a"',
  '"\\u00FC"',
  '"ü"',
  '"\\ud83d\\udc4b"',
  '"👋"',
  '"\\ud83d"',
  '"\\udc4b\\ud83d"',
  '"\\ud83dx"',
  '"\\/\\b\\f\\n\\r\\t\\"\\\\"',
  '"\u007f\u0080\u2028\uffff"',
  "[]",
  "{}",
  "[[],{}]",
  " [ 1 ,\t2 ]\r\n",
  '{"b":1,"a":2,"1":3,"b":4}',
  '{ "a" : { "b" : [ null , true ] } }',
  '["messaging","hamza","karam","hi"]',
  '{"__proto__":1}',
];

const REFUSED = [
  "",
  " ",
  "[",
  "[1",
  "[1,",
  "[1,]",
  "[,1]",
  "[1 2]",
  "{",
  '{"a"',
  '{"a":',
  '{"a":1',
  '{"a":1,}',
  "{1:2}",
  "{'a':1}",
  '"',
  '"a',
  '"\\',
  '"\\x41"',
  '"\\u12"',
  '"\\u 123"',
  '"\n"',
  '"\u0000"',
  "01",
  "+1",
  "1.",
  ".5",
  "1e",
  "0x10",
  "-",
  "--1",
  "1_0",
  "tru",
  "truee",
  "True",
  "None",
  "nan",
  "infinity",
  "- Infinity",
  "1 2",
  "[] []",
  '["a"]["b"]',
  "Trevor",
  "\u00a01",
  "\ufeff1",
  "[1}",
  "１",
  "// x\n1",
];

describe("decodeJson and encodeJson", () => {
  it("read and write again what CPython reads and writes, octet for octet", ({ skip }) => {
    if (noCpython !== undefined) skip(noCpython);
    const random = seededRandom(357);
    const texts = [...TEXTS, ...Array.from({ length: 400 }, () => randomJson(random, 4))].map(utf8);
    expect(texts.map(again)).toEqual(askCpython(AGAIN, texts.map(toDigits)));
    expect(texts.map(again)).not.toContain(null);
  });

  it("refuse what CPython refuses", ({ skip }) => {
    if (noCpython !== undefined) skip(noCpython);
    const texts = REFUSED.map(utf8);
    expect(askCpython(AGAIN, texts.map(toDigits))).toEqual(texts.map(() => null));
    expect(texts.map(again)).toEqual(texts.map(() => null));
  });

  it("agree with CPython about every text that one octet more, less or another makes", ({ skip }) => {
    if (noCpython !== undefined) skip(noCpython);
    const whole = utf8('{"a": ["\\u00fc\\n", -1.5e3, true, null, {}], "b": "x"}');
    const mutants = Array.from(whole, (_, at) => [
      Uint8Array.of(...whole.subarray(0, at), ...whole.subarray(at + 1)),
      ...Array.from('"[]{},:\\0e-. t', (character) =>
        Uint8Array.of(...whole.subarray(0, at), character.charCodeAt(0), ...whole.subarray(at + 1)),
      ),
      Uint8Array.of(...whole.subarray(0, at), ...utf8(","), ...whole.subarray(at)),
    ]).flat();
    expect(mutants.map(again)).toEqual(askCpython(AGAIN, mutants.map(toDigits)));
  });

  it("write every code unit as CPython does", ({ skip }) => {
    if (noCpython !== undefined) skip(noCpython);
    const units = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit)).join("");
    const made = askCpython(
      `import json, sys\nprint(json.dumps(json.dumps("".join(map(chr, range(0x10000)))).encode().hex()))`,
      null,
    );
    expect(toDigits(encodeJson(units))).toBe(made);
  });

  it("write floats of any size as CPython does", ({ skip }) => {
    if (noCpython !== undefined) skip(noCpython);
    const random = seededRandom(4);
    const floats = Array.from({ length: 3000 }, () => {
      const octets = new DataView(new ArrayBuffer(8));
      octets.setUint32(0, random() * 2 ** 32);
      octets.setUint32(4, random() * 2 ** 32);
      return octets.getFloat64(0);
    }).filter(Number.isFinite);
    const rounded = floats.map((_, at) => Math.round(random() * 1e6) / 10 ** (at % 12));
    const all = [...floats, ...rounded, 1e16, 1e15, 9999999999999998, 1e-4, 9.9e-5, 0];
    const program = `
import json, struct, sys
json.dump([json.dumps(struct.unpack(">d", bytes.fromhex(d))[0]) for d in json.load(sys.stdin)], sys.stdout)`;
    expect(all.map((float) => text(encodeJson(float)))).toEqual(askCpython(program, all.map(float64)));
  });

  it("refuse 100,000 levels, and read as many as the limit says", () => {
    expect(codeOf("[".repeat(100_000) + "]".repeat(100_000))).toBe("WIRE_TOO_DEEP");
    expect(codeOf('{"a":'.repeat(100_000))).toBe("WIRE_TOO_DEEP");
    expect(codeOf("[".repeat(MAX_JSON_DEPTH + 1))).toBe("WIRE_TOO_DEEP");
    const deepest = "[".repeat(MAX_JSON_DEPTH) + "]".repeat(MAX_JSON_DEPTH);
    expect(text(encodeJson(decodeJson(utf8(deepest))))).toBe(deepest);
  });

  it("refuse an integer of more digits than CPython takes, and a text over the limit", () => {
    expect(decodeJson(utf8("9".repeat(MAX_INTEGER_DIGITS)))).toBe(BigInt("9".repeat(MAX_INTEGER_DIGITS)));
    expect(codeOf("9".repeat(MAX_INTEGER_DIGITS + 1))).toBe("WIRE_TOO_LONG");
    expect(codeOf(`"${"x".repeat(MAX_JSON_OCTETS - 1)}"`)).toBe("WIRE_TOO_LONG");
    expect(decodeJson(utf8(`"${"x".repeat(MAX_JSON_OCTETS - 2)}"`))).toHaveLength(MAX_JSON_OCTETS - 2);
  });

  it("refuse octets that are not UTF-8", () => {
    expect(codeOf(Uint8Array.of(0x22, 0xc3, 0x22))).toBe("WIRE_BAD_JSON");
    expect(codeOf(fromDigits("22eda08022"))).toBe("WIRE_BAD_JSON");
  });

  it("tell the octet that is wrong, what was expected and what is there", () => {
    expect(() => decodeJson(utf8('["ü" 1]'))).toThrow(
      expect.objectContaining({ code: "WIRE_BAD_JSON", offset: 6, expected: "]", got: '"1"' }),
    );
    expect(() => decodeJson(utf8("["))).toThrow(expect.objectContaining({ offset: 1, got: "the end" }));
  });
});

function again(octets: Uint8Array): string | null {
  try {
    return toDigits(encodeJson(decodeJson(octets)));
  } catch (error) {
    if (error instanceof WireError) return null;
    throw error;
  }
}

function codeOf(json: string | Uint8Array): string {
  try {
    decodeJson(typeof json === "string" ? utf8(json) : json);
    return "read";
  } catch (error) {
    if (error instanceof WireError) return error.code;
    throw error;
  }
}

function float64(float: number): string {
  const octets = new DataView(new ArrayBuffer(8));
  octets.setFloat64(0, float);
  return toDigits(new Uint8Array(octets.buffer));
}

/** JSON made without the code under test: by JSON.stringify, with white space and escapes of its own. */
function randomJson(random: () => number, depth: number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const kind = pick(depth > 0 ? ["list", "object", "text", "number", "word"] : ["text", "number", "word"]);
  const space = pick(["", " ", "\n\t"]);
  const items = Array.from({ length: depth > 0 ? Math.floor(random() * 4) : 0 }, () =>
    randomJson(random, depth - 1),
  );
  if (kind === "list") return `[${space}${items.join(`${space},`)}${space}]`;
  if (kind === "object") {
    return `{${space}${items.map((item) => `${JSON.stringify(pick(KEYS))}${space}:${item}`).join(",")}}`;
  }
  if (kind === "text") return JSON.stringify(Array.from({ length: 5 }, () => pick(KEYS)).join(""));
  if (kind === "word") return pick(["true", "false", "null", "NaN"]);
  return JSON.stringify((random() - 0.5) * 10 ** Math.floor(random() * 40 - 20));
}

const KEYS = ["a", "1", "ü", "👋", "\ud83d", '"', "\\", "\u0000", "\n", "", "__proto__"];
