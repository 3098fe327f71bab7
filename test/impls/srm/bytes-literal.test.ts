import { describe, expect, it } from "vitest";
import { bytesLiteral } from "../../../src/impls/srm/bytes-literal.ts";
import { srm } from "../../../src/impls/srm/index.ts";
import { askCpython, noCpython, seededRandom, toDigits } from "../../wire/cpython.ts";

const REPR = `
import json, sys
json.dump([repr(bytes.fromhex(h)) for h in json.load(sys.stdin)], sys.stdout)`;

describe("bytesLiteral", () => {
  it.for([
    ["", "b''"],
    ["Welcome to this chatroom!", "b'Welcome to this chatroom!'"],
    ["<127.0.0.1> hello\n", String.raw`b'<127.0.0.1> hello\n'`],
    ["it's", `b"it's"`],
    [`say "hi"`, `b'say "hi"'`],
    [`it's "so"`, String.raw`b'it\'s "so"'`],
    ["a\\b\t\r\n", String.raw`b'a\\b\t\r\n'`],
    ["ü\u0000\u007f", String.raw`b'\xc3\xbc\x00\x7f'`],
  ] as const)("writes %j as %s", ([text, literal]) => {
    expect(bytesLiteral(Buffer.from(text))).toBe(literal);
  });

  it("writes what CPython writes, for every octet and for octets at random", ({ skip }) => {
    if (noCpython !== undefined) skip(noCpython);
    const random = seededRandom(1);
    const cases = [
      ...Array.from({ length: 256 }, (_, octet) => Uint8Array.of(octet)),
      ...Array.from({ length: 500 }, () =>
        Uint8Array.from({ length: Math.floor(random() * 20) }, () => 0x20 + Math.floor(random() * 0x10)),
      ),
      ...Array.from({ length: 100 }, () => Uint8Array.from({ length: 50 }, () => Math.floor(random() * 256))),
    ];
    expect(cases.map(bytesLiteral)).toEqual(askCpython(REPR, cases.map(toDigits)));
  });
});

describe("the forms in which a line is shown", () => {
  it.for([
    ["hello", ["hello"]],
    ["it's", ["it's"]],
    ["Grüße", ["Grüße", String.raw`Gr\xc3\xbc\xc3\x9fe`]],
    [`it's "so"`, [`it's "so"`, String.raw`it\'s "so"`]],
    ["a\\b", ["a\\b", String.raw`a\\b`]],
  ] as const)(
    "of %j are the text, and what stands in its bytes literal when that differs",
    ([text, forms]) => {
      expect(srm.shownForms(text)).toEqual(forms);
      const shown = bytesLiteral(Buffer.from(`<127.0.0.1> ${text}\n`));
      expect(forms.some((form) => shown.includes(form))).toBe(true);
    },
  );
});
