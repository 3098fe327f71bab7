import { describe, expect, it } from "vitest";
import { concat, equalOctets, hex, isUtf8, text, utf8 } from "../../src/wire/octets.ts";
import { fromDigits, toDigits } from "./cpython.ts";

describe("octets", () => {
  it("turns text into UTF-8 and back", () => {
    expect(toDigits(utf8("aé€😀"))).toBe("61c3a9e282acf09f9880");
    expect(text(fromDigits("61c3a9e282acf09f9880"))).toBe("aé€😀");
  });

  it("keeps a byte order mark", () => {
    expect(text(fromDigits("efbbbf61"))).toBe("\ufeffa");
  });

  it("shows what is not UTF-8 as U+FFFD", () => {
    expect(text(fromDigits("61ff62c3"))).toBe("a\ufffdb\ufffd");
    expect(toDigits(utf8("\ud800"))).toBe("efbfbd");
  });

  it.each([
    ["", true],
    ["61c3a9", true],
    ["efbbbf", true],
    ["f48fbfbf", true],
    ["c3", false],
    ["80", false],
    ["c080", false],
    ["eda080", false],
    ["f4908080", false],
  ])("tells whether %s is UTF-8: %s", (digits, expected) => {
    expect(isUtf8(fromDigits(digits))).toBe(expected);
  });

  it("joins parts in memory of their own", () => {
    const part = Uint8Array.of(1, 2);
    const joined = concat([part, new Uint8Array(0), Uint8Array.of(3)]);
    part[0] = 9;
    expect(joined).toEqual(Uint8Array.of(1, 2, 3));
    expect(concat([])).toEqual(new Uint8Array(0));
  });

  it("compares octets, whatever class holds them", () => {
    expect(equalOctets(Uint8Array.of(1, 2), Buffer.from([1, 2]))).toBe(true);
    expect(equalOctets(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false);
    expect(equalOctets(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
  });

  it("writes hexadecimal digits", () => {
    expect(hex(Uint8Array.of(0x80, 4, 0x5d))).toBe("80 04 5d");
    expect(hex(Buffer.from([0, 255]))).toBe("00 ff");
    expect(hex(new Uint8Array(0))).toBe("");
  });
});
