import { describe, expect, it } from "vitest";
import { KeptPieces, NOT_KEPT } from "../../../src/capture/print/kept-pieces.ts";
import { encoded, textPut } from "../../../src/capture/print/put.ts";

const written = (pieces: KeptPieces, place: number) =>
  textPut(64, (target, at) => pieces.put(target, at, place));

describe("kept pieces", () => {
  it("are found by their keys and written", () => {
    const pieces = new KeptPieces();
    pieces.keep(0, encoded("192.0.2.1  TCP"));
    pieces.keep(7, encoded("192.0.2.7  TCP"));
    expect([0, 7].map((key) => written(pieces, pieces.find(key)))).toEqual([
      "192.0.2.1  TCP",
      "192.0.2.7  TCP",
    ]);
    expect(pieces.find(1)).toBe(NOT_KEPT);
  });

  it("give their places to those that come later", () => {
    const pieces = new KeptPieces();
    pieces.keep(5, encoded("old"));
    const place = pieces.keep(5 + (1 << 20), encoded("new"));
    expect(pieces.find(5)).toBe(NOT_KEPT);
    expect(written(pieces, place)).toBe("new");
  });

  it("begin anew with one of another length", () => {
    const pieces = new KeptPieces();
    pieces.keep(1, encoded("short"));
    pieces.keep(2, encoded("a longer one"));
    expect(pieces.find(1)).toBe(NOT_KEPT);
    expect(written(pieces, pieces.find(2))).toBe("a longer one");
  });

  it("are written without being kept, where there is no key", () => {
    const pieces = new KeptPieces();
    expect(written(pieces, pieces.keep(NOT_KEPT, encoded("once")))).toBe("once");
    expect(pieces.find(NOT_KEPT)).toBe(NOT_KEPT);
  });
});
