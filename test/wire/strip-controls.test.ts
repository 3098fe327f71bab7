import { describe, expect, it } from "vitest";
import { stripControls } from "../../src/wire/octets.ts";
import { seededRandom } from "./cpython.ts";

describe("stripControls", () => {
  it.each([
    ["plain, Grüße 👩‍👩‍👧\n\ttab", "plain, Grüße 👩‍👩‍👧\n\ttab"],
    ["\u001b[31mred\u001b[0m", "red"],
    ["\u001b[?25l\u001b[2J\u001b[1;1Hhome", "home"],
    ["\u001b[38:2::1:2:3mx\u001b[ q", "x"],
    ["\u009b31mred", "red"],
    ["\u001b]0;title\u0007text", "text"],
    ["\u001b]8;;http://127.0.0.1/\u001b\\link\u001b]8;;\u001b\\", "link"],
    ["\u009d0;title\u009ctext", "text"],
    ["\u001bPq#0;2\u001b\\a\u001b_x\u001b\\b\u001b^y\u001b\\c\u001bXz\u001b\\d", "abcd"],
    ["\u001b(B\u001b=\u001b7\u001bcx\u001b#8", "x"],
    ["a\r\nb\rc\u0008d\u0000\u007f\u0085e", "a\nbcde"],
    ["\u001b\u001b[31mx", "x"],
    ["cut off \u001b[12;", "cut off "],
    ["cut off \u001b", "cut off "],
    ["\u001b]0;never ended\nnext line", "0;never ended\nnext line"],
    ["\u001b]0;one\u001b]0;two\u0007three", "0;onethree"],
    ["\u001b\u0007[31mx", "[31mx"],
    ["\u001b[3\u001b[1m1mx", "1mx"],
  ])("turns %j into %j", (screen, expected) => {
    expect(stripControls(screen)).toBe(expected);
  });

  it("leaves no control character but newline and tab, and has nothing to do the second time", () => {
    const random = seededRandom(7);
    const likely = "\u001b\u001b\u001b[]P\\\u0007\u009b\u009d\u009c\u0090;09mA (\n\t\r\u0018é".split("");
    for (let round = 0; round < 20_000; round++) {
      const screen = Array.from({ length: 14 }, () => likely[Math.floor(random() * likely.length)]).join("");
      const stripped = stripControls(screen);
      expect(stripped).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
      expect(stripControls(stripped)).toBe(stripped);
    }
  });

  it.each([
    ["\u001b]", ""],
    ["\u009d", ""],
    ["\u001b[", ""],
    ["\u001b[0", ""],
    ["\u001b", ""],
    ["\u001b]x", "x"],
  ])("ends on four million octets of %j", (part, left) => {
    const count = Math.floor(4_000_000 / part.length);
    expect(stripControls(part.repeat(count)).length).toBe(left.length * count);
  });

  it.each(["\u001b[", "\u001b]", "\u001b", "\u009b"])(
    "ends when %j is followed by four million of one character",
    (start) => {
      for (const filler of ["0", " ", "x", ";"]) {
        expect(stripControls(start + filler.repeat(4_000_000)).length).toBeLessThanOrEqual(4_000_000 + 1);
      }
    },
  );
});
