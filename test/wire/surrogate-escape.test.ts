import { describe, expect, it } from "vitest";
import {
  decodeSurrogateEscape,
  encodeSurrogateEscape,
  escapedOctet,
  isPlainText,
} from "../../src/wire/surrogate-escape.ts";

/** As Python 3 prints `bytes(...).decode("utf-8", "surrogateescape")`. */
const CASES: readonly (readonly [readonly number[], string])[] = [
  [[0x61, 0xff, 0x62], "a\udcffb"],
  [[0xc3], "\udcc3"],
  [[0xe2, 0x82], "\udce2\udc82"],
  [[0xe2, 0x82, 0xac], "€"],
  [[0xf0, 0x9f, 0x98, 0x80, 0x80], "😀\udc80"],
  [[0xed, 0xb3, 0xbf], "\udced\udcb3\udcbf"],
  [[0x00, 0xc0, 0x80], "\0\udcc0\udc80"],
];

describe("octets that are no UTF-8, kept as Python's surrogateescape has them", () => {
  it.each(CASES)("%j is read so, and written back", (octets, text) => {
    expect(decodeSurrogateEscape(Uint8Array.from(octets))).toBe(text);
    expect([...encodeSurrogateEscape(text)]).toEqual(octets);
  });

  it("come back whatever they are", () => {
    const octets = Uint8Array.from({ length: 256 }, (_, octet) => octet);
    expect(encodeSurrogateEscape(decodeSurrogateEscape(octets))).toEqual(octets);
  });

  it("leave other text alone, also a surrogate that stands for none", () => {
    expect([...encodeSurrogateEscape("é😀")]).toEqual([...Buffer.from("é😀")]);
    expect([...encodeSurrogateEscape("\udc7f")]).toEqual([0xef, 0xbf, 0xbd]);
  });

  it("are no plain text, and neither are control characters", () => {
    expect(["Grüße 😀", "a\tb"].map(isPlainText)).toEqual([true, true]);
    expect(["\u009b", "a\0b", escapedOctet(0xff)].map(isPlainText)).toEqual([false, false, false]);
  });
});
