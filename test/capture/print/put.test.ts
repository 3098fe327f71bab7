import { describe, expect, it } from "vitest";
import {
  digitsOf,
  encoded,
  MAX_OVERSHOOT,
  putHex,
  putLabelled,
  putNumber,
  putPiece,
  putSeconds,
  putSpaces,
  putText,
  textPut,
} from "../../../src/capture/print/put.ts";

/** Returns what is written behind three octets that must stay, as those must that lie beyond the overshoot. */
function written(put: (target: DataView, at: number) => number): string {
  const octets = new Uint8Array(64).fill(0x23);
  const end = put(new DataView(octets.buffer), 3);
  const rest = octets.subarray(end + MAX_OVERSHOOT);
  expect(new TextDecoder().decode(octets.subarray(0, 3))).toBe("###");
  expect(rest.every((octet) => octet === 0x23)).toBe(true);
  return new TextDecoder().decode(octets.subarray(3, end));
}

const NUMBERS = [
  0,
  7,
  9,
  10,
  99,
  100,
  999,
  1000,
  9999,
  10_000,
  10_001,
  99_999,
  100_000,
  123_456,
  999_999,
  1_000_000,
  99_999_999,
  100_000_000,
  0x3fff_ffff,
  0x4000_0000,
  0xffff_ffff,
  1e12,
  Number.MAX_SAFE_INTEGER,
];

describe("putting text as octets", () => {
  it.each(NUMBERS)("writes %i as String does, and knows its length", (number) => {
    expect(written((target, at) => putNumber(target, at, number))).toBe(String(number));
    expect(digitsOf(number)).toBe(String(number).length);
  });

  it.each([
    [0, 0, 9, "0.000000000"],
    [1, 5, 9, "1.000000005"],
    [1, 999_999_999, 6, "1.999999"],
    [1, 999_999_999, 3, "1.999"],
    [12, 345, 0, "12"],
    [-1, 500_000_000, 6, "-0.500000"],
    [-1, 0, 6, "-1.000000"],
    [-3, 1, 9, "-2.999999999"],
    [3, 987_654_321, 1, "3.9"],
    [126_144_000, 128_755_000, 9, "126144000.128755000"],
  ])("writes %i s and %i ns with %i digits as %s", (seconds, nanoseconds, digits, expected) => {
    expect(written((target, at) => putSeconds(target, at, seconds, nanoseconds, digits))).toBe(expected);
  });

  it.each([
    [0x18, 4, "0018"],
    [0xffff_ffff, 8, "ffffffff"],
    [0x1234, 2, "34"],
  ])("writes the last digits of %i in hexadecimal", (number, count, expected) => {
    expect(written((target, at) => putHex(target, at, number, count))).toBe(expected);
  });

  it.each(["", "a", "eight oc", "and nine.", "a text of more than two words", "ü → \u{1f600}"])(
    "writes the octets of a text: %j",
    (text) => {
      expect(written((target, at) => putPiece(target, at, encoded(text)))).toBe(text);
      expect(written((target, at) => putText(target, at, text))).toBe(text);
    },
  );

  it("writes a number behind a short piece", () => {
    expect(written((target, at) => putLabelled(target, at, encoded(" TSval="), 42_205))).toBe(" TSval=42205");
  });

  it("gives back as a text what was put, with room for the overshoot", () => {
    expect(textPut(1, (target, at) => putPiece(target, at, encoded("a")))).toBe("a");
  });

  it.each([-2, 0, 3, 8, 17])("writes %i spaces, or none", (count) => {
    expect(written((target, at) => putSpaces(target, at, count))).toBe(" ".repeat(Math.max(0, count)));
  });
});
