import { describe, expect, it } from "vitest";
import { WireError } from "../../src/wire/errors.ts";
import { decodePickle, encodePickle, MAX_PICKLE_ITEMS, MAX_PICKLE_OCTETS } from "../../src/wire/pickle.ts";
import { fromDigits } from "./cpython.ts";

const LIST = "5d94";

describe("decodePickle, limits and order", () => {
  it.each([
    ["a text of 2^32 - 1 octets", `${LIST}58ffffffff61`],
    ["a text of 2^64 - 1 octets", `${LIST}8dffffffffffffffff61`],
    ["a text one octet above the limit", `${LIST}58f8ff0f00`],
    ["a frame of 2^64 - 1 octets", "95ffffffffffffffff5d"],
    ["a frame one octet above the limit", "95f6ff0f00000000005d"],
  ])("refuses %s as soon as it is announced", (_, digits) => {
    expect(codeOf(fromDigits(`8004${digits}`))).toBe("WIRE_TOO_LONG");
  });

  it("waits for a frame and a text that just fit", () => {
    expect(decodePickle(fromDigits("800495f5ff0f00000000005d"))).toBe(undefined);
    expect(decodePickle(fromDigits(`8004${LIST}58f7ff0f0061`))).toBe(undefined);
  });

  it("reads a pickle of exactly the limit and refuses one octet more", () => {
    const overhead = encodePickle(["x".repeat(100_000)]).length - 100_000;
    const longest = encodePickle(["x".repeat(MAX_PICKLE_OCTETS - overhead)]);
    expect(longest).toHaveLength(MAX_PICKLE_OCTETS);
    expect(decodePickle(longest)?.length).toBe(MAX_PICKLE_OCTETS);
    expect(codeOf(encodePickle(["x".repeat(MAX_PICKLE_OCTETS - overhead + 1)]))).toBe("WIRE_TOO_LONG");
  });

  it("reads as many strings as the limit says and refuses one more", () => {
    expect(decodePickle(encodePickle(Array(MAX_PICKLE_ITEMS).fill("a")))?.value).toHaveLength(
      MAX_PICKLE_ITEMS,
    );
    expect(codeOf(encodePickle(Array(MAX_PICKLE_ITEMS + 1).fill("a")))).toBe("WIRE_TOO_LONG");
  });

  it("refuses one long string that the memo repeats many times", () => {
    const long = Buffer.alloc(60_000, "x");
    const start = Buffer.concat([fromDigits(`8004${LIST}285860ea0000`), long, fromDigits("94")]);
    const repeat = (count: number): Buffer =>
      Buffer.concat([start, Buffer.from("h\x01".repeat(count)), Buffer.from("e.")]);
    expect(decodePickle(repeat(16))?.value).toHaveLength(17);
    expect(codeOf(repeat(17))).toBe("WIRE_TOO_LONG");
  });

  it.each([
    ["MARK", "28", `8004${LIST}`],
    ["MEMOIZE", "94", `8004${LIST}`],
    ["BINPUT and MARK, APPENDS", "71012865", `8004${LIST}`],
    ["empty frames", "950000000000000000", "8004"],
    ["LONG_BINPUT", "72ffffffff", `8004${LIST}`],
  ])("refuses a megabyte of %s", (_, digits, start) => {
    const flood = Buffer.concat([
      fromDigits(start),
      Buffer.alloc(MAX_PICKLE_OCTETS + 64, fromDigits(digits)),
    ]);
    expect(codeOf(flood)).toMatch(/^WIRE_/);
  });

  it.each([
    ["no protocol", "5d942e", 0],
    ["protocol 1", "80015d942e", 1],
    ["protocol 6", "80065d942e", 1],
    ["a second protocol", "800480045d942e", 2],
    ["nothing before STOP", "80042e", 2],
    ["a string without a list", "80048c01612e", 2],
    ["a second list", "80045d5d2e", 3],
    ["a string left over at STOP", "80045d8c01612e", 6],
    ["a mark left over at STOP", "80045d282e", 4],
    ["two marks", "80045d2828", 4],
    ["two strings without a mark", "80045d8c01618c0162", 6],
    ["APPEND of nothing", "80045d61", 3],
    ["APPEND behind a mark", "80045d288c016161", 7],
    ["APPENDS without a mark", "80045d8c016165", 6],
    ["a place of the memo that is empty", "80045d946801", 4],
    ["the list inside itself", "80045d946800", 4],
    ["MEMOIZE of nothing", "800494", 2],
    ["MEMOIZE of a mark", "80045d2894", 4],
    ["a text that leaves its frame", "80049504000000000000005d948c05", 13],
    ["a frame in a frame", "80049520000000000000005d95010000000000000000", 12],
    ["a frame that ends behind STOP", "80049520000000000000005d942e", 13],
    ["a string that is not UTF-8", "80045d8c02c328612e", 5],
    ["a string with half a surrogate", "80045d8c02eda0612e", 5],
    ["a string with an overlong form", "80045d8c02c080612e", 5],
  ])("refuses %s at its octet", (_, digits, offset) => {
    expect(() => decodePickle(fromDigits(digits))).toThrow(
      expect.objectContaining({ name: "WireError", code: "WIRE_BAD_PICKLE", offset }),
    );
  });

  it("reads lists without memo, without frames and in several parts", () => {
    expect(decodePickle(fromDigits("80025d8c016161288c0162652e"))?.value).toEqual(["a", "b"]);
    expect(decodePickle(fromDigits("80035d28652e"))?.value).toEqual([]);
  });
});

function codeOf(octets: Uint8Array): string {
  try {
    return decodePickle(octets) === undefined ? "undefined" : "read";
  } catch (error) {
    if (error instanceof WireError) return error.code;
    throw error;
  }
}
