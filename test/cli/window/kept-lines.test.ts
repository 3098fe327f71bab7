import { expect, it } from "vitest";
import { KeptLines } from "../../../src/cli/window/kept-lines.ts";

it("keeps the last thousand lines under the numbers that they got", () => {
  const kept = new KeptLines();
  for (let number = 0; number < 1500; number++) kept.add(`line ${number}`, number === 1499, "green");
  const lines = kept.since(0);
  expect(lines).toHaveLength(1000);
  expect(lines[0]).toEqual({ id: 500, text: "line 500", length: 8, isOwn: false, colour: "green" });
  expect(kept.since(1499)).toEqual([
    { id: 1499, text: "line 1499", length: 9, isOwn: true, colour: "green" },
  ]);
  expect([kept.whole(499), kept.whole(500), kept.whole(Number.NaN)]).toEqual([
    undefined,
    "line 500",
    undefined,
  ]);
});

it("shows the beginning of a long line, never half a character, and keeps all of it", () => {
  const kept = new KeptLines();
  const text = `${"x".repeat(999)}😀${"y".repeat(10)}`;
  kept.add(text, false);
  expect(kept.since(0)).toEqual([{ id: 0, text: "x".repeat(999), length: text.length, isOwn: false }]);
  expect(kept.whole(0)).toBe(text);
});

it("keeps no more than 32 Mi units, and always the last line", () => {
  const kept = new KeptLines();
  for (let number = 0; number < 5; number++) kept.add("x".repeat(10 << 20), false);
  expect(kept.since(0).map(({ id }) => id)).toEqual([2, 3, 4]);
  kept.add("y".repeat(40 << 20), false);
  expect(kept.since(0).map(({ id }) => id)).toEqual([5]);
});
