import { describe, expect, it } from "vitest";
import { decodePickle, encodePickle } from "../../src/wire/pickle.ts";
import { askCpython, fromDigits, noCpython, surrogatePass, toDigits } from "./cpython.ts";
import { LISTS } from "./pickle-cases.ts";

/** Each string is decoded by itself, as a server does with each message that it reads. */
const DUMP = `
import json, pickle, sys
def text(digits): return bytes.fromhex(digits).decode("utf-8", "surrogatepass")
lists = json.load(sys.stdin)
json.dump([pickle.dumps([text(item) for item in items], protocol=4).hex() for items in lists], sys.stdout)
`;

const LOAD = `
import json, pickle, sys
loaded = [pickle.loads(bytes.fromhex(digits)) for digits in json.load(sys.stdin)]
json.dump([[item.encode("utf-8", "surrogatepass").hex() for item in items] for items in loaded], sys.stdout)
`;

const DIGITS = LISTS.map((list) => list.map((item) => toDigits(surrogatePass(item))));

describe(`encodePickle${noCpython === undefined ? "" : ` (comparison skipped: ${noCpython})`}`, () => {
  it.skipIf(noCpython !== undefined)("writes what CPython writes, octet for octet", () => {
    const expected = askCpython(DUMP, DIGITS) as readonly string[];
    expect(expected).toHaveLength(LISTS.length);
    LISTS.forEach((list, at) => {
      const written = toDigits(encodePickle(list));
      if (written !== expected[at]) expect(written, `list ${at}`).toBe(expected[at]);
    });
  });

  it.skipIf(noCpython !== undefined)("writes what CPython reads as the same list", () => {
    const loaded = askCpython(
      LOAD,
      LISTS.map((list) => toDigits(encodePickle(list))),
    ) as readonly string[][];
    expect(loaded).toEqual(DIGITS);
  });

  it("writes what decodePickle reads as the same list", () => {
    for (const list of LISTS) {
      const octets = encodePickle(list);
      expect(decodePickle(octets)).toEqual({ value: list, length: octets.length });
    }
  });

  it.each([
    ["an empty list without a frame", [], "80045d942e"],
    ["one string with APPEND", ["John"], "8004950b000000000000005d948c044a6f686e94612e"],
    ["two strings between MARK and APPENDS", ["a", "b"], "8004950d000000000000005d94288c0161948c016294652e"],
    ["the second empty string as a reference", ["", ""], "8004950a000000000000005d94288c00946801652e"],
  ])("writes %s", (_, list, digits) => {
    expect(encodePickle(list)).toEqual(fromDigits(digits));
  });
});
