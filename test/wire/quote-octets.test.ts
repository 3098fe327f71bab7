import { describe, expect, it } from "vitest";
import { isUtf8, quoteOctets } from "../../src/wire/octets.ts";
import { fromDigits, seededRandom } from "./cpython.ts";

describe("quoteOctets", () => {
  it.each([
    ["Grüße, Łukasz, שלום, 你好", '"Grüße, Łukasz, שלום, 你好"'],
    ["👩‍👩‍👧 ☀️ 😀", '"👩‍👩‍👧 ☀️ 😀"'],
    ['say "hi" \\ bye', '"say \\"hi\\" \\\\ bye"'],
    ["a\r\n\tb", '"a\\r\\n\\tb"'],
    ["\u001b[31mred\u0000\u0007\u007f", '"\\x1b[31mred\\x00\\x07\\x7f"'],
    ["\u009b31m\u0085", '"\\u{9b}31m\\u{85}"'],
    ["\u202eabc\u2066\u200f\u061c", '"\\u{202e}abc\\u{2066}\\u{200f}\\u{61c}"'],
    ["\u2028\u2029\u00a0\u200b\ufeff\u00ad", '"\\u{2028}\\u{2029}\\u{a0}\\u{200b}\\u{feff}\\u{ad}"'],
    ["\u{e0041}\ue000\uffff\u3164", '"\\u{e0041}\\u{e000}\\u{ffff}\\u{3164}"'],
    ["", '""'],
  ])("quotes %j", (words, quoted) => {
    expect(quoteOctets(Buffer.from(words))).toBe(quoted);
  });

  it.each([
    ["61ff62", '"a\\xffb"'],
    ["c3", '"\\xc3"'],
    ["c328", '"\\xc3("'],
    ["c080", '"\\xc0\\x80"'],
    ["eda080", '"\\xed\\xa0\\x80"'],
    ["f4908080", '"\\xf4\\x90\\x80\\x80"'],
    ["e282", '"\\xe2\\x82"'],
    ["e28261", '"\\xe2\\x82a"'],
    ["80045d942e", '"\\x80\\x04]\\x94."'],
  ])("shows the octets of %s that are not UTF-8", (digits, quoted) => {
    expect(quoteOctets(fromDigits(digits))).toBe(quoted);
  });

  it("cuts between characters and says how many octets there are", () => {
    expect(quoteOctets(Buffer.from("hello"), 5)).toBe('"hello"');
    expect(quoteOctets(Buffer.from("hello"), 3)).toBe('"hel"… (5 octets)');
    expect(quoteOctets(Buffer.from("aéb"), 2)).toBe('"a"… (4 octets)');
    expect(quoteOctets(Buffer.from("a"), 0)).toBe('""… (1 octets)');
    expect(quoteOctets(Buffer.alloc(1_000_000, "x"))).toBe(`"${"x".repeat(200)}"… (1000000 octets)`);
  });

  it("finds the same octets to be UTF-8 as TextDecoder and leaves no control character", () => {
    const random = seededRandom(9);
    const likely = [0x61, 0x7f, 0x80, 0xbf, 0xc2, 0xe0, 0xed, 0xa0, 0x9f, 0xf0, 0xf4, 0x8f, 0x90, 0x1b, 0xff];
    for (let round = 0; round < 20_000; round++) {
      const octets = Uint8Array.from({ length: 6 }, () => likely[Math.floor(random() * likely.length)] ?? 0);
      const quoted = quoteOctets(octets);
      expect(/\\x[89a-f]/.test(quoted)).toBe(!isUtf8(octets));
      expect(quoted).not.toMatch(/[\p{Cc}\ufffd]/u);
    }
  });
});
