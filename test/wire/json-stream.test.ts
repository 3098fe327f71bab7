import { describe, expect, it } from "vitest";
import { MAX_JSON_DEPTH, MAX_JSON_OCTETS } from "../../src/wire/json-limits.ts";
import { JsonStream } from "../../src/wire/json-stream.ts";
import { text, utf8 } from "../../src/wire/octets.ts";
import { everyCut } from "../impls/cuts.ts";

const VALUES = [
  '["auth", "hamza", "1]2"]',
  '"alias?"',
  '["a\\"]", {"k": "\\\\"}, []]',
  "{}",
  '"ü👋"',
  '""',
  "[[]]",
];

describe("JsonStream", () => {
  it("cuts values that run together, at whatever places they arrive in pieces", () => {
    for (const cut of everyCut(utf8(VALUES.join("")))) expect(cutUp(cut)).toEqual(VALUES);
  });

  it("leaves white space between values out, and tells where each value stands", () => {
    const stream = new JsonStream();
    const { pieces } = stream.push(utf8('\n[1] \t"a"\r\n12 [2]'));
    expect(pieces.map(({ offset, octets }) => [offset, text(octets)])).toEqual([
      [1, "[1]"],
      [6, '"a"'],
      [11, "12"],
      [14, "[2]"],
    ]);
  });

  it("ends a number or a word where something else begins, and keeps it until then", () => {
    const stream = new JsonStream();
    expect(texts(stream.push(utf8("-1.5e+3")).pieces)).toEqual([]);
    expect(text(stream.unfinished)).toBe("-1.5e+3");
    expect(texts(stream.push(utf8('true"a"null[]NaN ')).pieces)).toEqual([
      "-1.5e+3true",
      '"a"',
      "null",
      "[]",
      "NaN",
    ]);
    expect(stream.unfinished).toHaveLength(0);
  });

  it.for([
    ["a text", "Trevor", 0],
    ["a closing bracket", "[]]", 2],
    ["a comma between values", "[],[]", 2],
    ["a control character", "\u0000", 0],
    ["a byte order mark", "\ufeff[]", 0],
  ] as const)("refuses %s where a value must begin, for good", ([, json, offset]) => {
    const stream = new JsonStream();
    expect(stream.push(utf8(json)).fault).toMatchObject({ code: "WIRE_BAD_JSON", offset });
    expect(stream.push(utf8("[]"))).toMatchObject({ pieces: [], fault: { code: "WIRE_BAD_JSON", offset } });
  });

  it("gives the values before a fault", () => {
    const { pieces, fault } = new JsonStream().push(utf8('["a"]"b"]'));
    expect(texts(pieces)).toEqual(['["a"]', '"b"']);
    expect(fault).toMatchObject({ code: "WIRE_BAD_JSON", offset: 8 });
  });

  it("refuses 100,000 levels at the first one too many", () => {
    const { fault } = new JsonStream().push(utf8("[".repeat(100_000)));
    expect(fault).toMatchObject({ code: "WIRE_TOO_DEEP", offset: MAX_JSON_DEPTH });
    const deepest = "[".repeat(MAX_JSON_DEPTH) + "]".repeat(MAX_JSON_DEPTH);
    expect(texts(new JsonStream().push(utf8(deepest)).pieces)).toEqual([deepest]);
  });

  it("gives a value of exactly the limit and refuses one octet more", () => {
    const longest = `"${"x".repeat(MAX_JSON_OCTETS - 2)}"`;
    expect(new JsonStream().push(utf8(longest)).pieces[0]?.octets).toHaveLength(MAX_JSON_OCTETS);
    const { fault } = new JsonStream().push(utf8(longest.replace("x", "xx")));
    expect(fault).toMatchObject({ code: "WIRE_TOO_LONG", offset: MAX_JSON_OCTETS });
  });

  it.for(['"endless', "[[1], ", "1", '["', '{"a": '])(
    "keeps no more than the limit of an endless %s",
    (start) => {
      const stream = new JsonStream();
      stream.push(utf8(start));
      const before = process.memoryUsage().arrayBuffers;
      const block = Buffer.alloc(1 << 16, "1");
      for (let pushed = 0; pushed < 64; pushed++) stream.push(block);
      expect(stream.push(block).fault).toMatchObject({ code: "WIRE_TOO_LONG" });
      expect(stream.unfinished).toHaveLength(0);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(8 << 20);
    },
  );

  it("takes single octets in time that grows with their number", () => {
    const stream = new JsonStream();
    const octets = utf8(`["${"x".repeat(500_000)}"]`);
    const pieces = Array.from(octets, (octet) => stream.push(Uint8Array.of(octet)).pieces).flat();
    expect(pieces[0]?.octets).toHaveLength(octets.length);
  });

  it("gives octets that later ones do not overwrite", () => {
    const stream = new JsonStream();
    const [first] = stream.push(utf8('["first"]')).pieces;
    stream.push(utf8('["other"]'));
    expect(text(first?.octets ?? new Uint8Array())).toBe('["first"]');
  });
});

function cutUp(cut: readonly Uint8Array[]): readonly string[] {
  const stream = new JsonStream();
  return cut.flatMap((octets) => texts(stream.push(octets).pieces));
}

function texts(pieces: readonly { readonly octets: Uint8Array }[]): readonly string[] {
  return pieces.map(({ octets }) => text(octets));
}
