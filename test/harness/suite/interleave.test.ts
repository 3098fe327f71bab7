import { describe, expect, it } from "vitest";
import { interleave } from "../../../src/harness/suite/interleave.ts";

describe("interleave", () => {
  it.each([0, 1, 2, 7, 146])("keeps every one of %i items", (count) => {
    const items = Array.from({ length: count }, (_, index) => index);
    expect([...interleave(items)].sort((a, b) => a - b)).toEqual(items);
  });

  it("has some of every group among any neighbours", () => {
    const groups = Array.from({ length: 100 }, (_, index) => Math.floor(index / 25));
    const mixed = interleave(groups);
    for (let at = 0; at + 12 <= mixed.length; at++)
      expect(new Set(mixed.slice(at, at + 12))).toEqual(new Set([0, 1, 2, 3]));
  });
});
