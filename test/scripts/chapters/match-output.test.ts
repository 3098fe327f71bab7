import { expect, it } from "vitest";
import { matchOutput } from "../../../scripts/chapters/match-output.ts";

const PRINTED = ["one", "two took 7 ms", "three", "four"];

it("returns what was printed where a chapter shows the same, with its own times", () => {
  expect(matchOutput(["one", "two took 9 ms", "three", "four"], PRINTED)).toEqual(PRINTED);
});

it("keeps the cuts of a chapter", () => {
  expect(matchOutput(["...", "two took 9 ms", "..."], PRINTED)).toEqual(["...", "two took 7 ms", "..."]);
  expect(matchOutput(["one", "...", "four"], PRINTED)).toEqual(["one", "...", "four"]);
  expect(matchOutput(["..."], PRINTED)).toEqual(["..."]);
});

it("takes lines that come in some runs alone along at both ends, not beside a cut", () => {
  const wait = "⋮ 40 ms idle ⋮";
  expect(matchOutput(["one", "...", "four"], [wait, ...PRINTED, wait])).toEqual([
    wait,
    "one",
    "...",
    "four",
    wait,
  ]);
});

it.each([
  ["another word", ["one", "two took 9 ms", "tree", "four"]],
  ["a line too few at the end", ["one", "two took 9 ms", "three"]],
  ["a line too few at the beginning", ["two took 9 ms", "three", "four"]],
  ["another order behind a cut", ["...", "three", "...", "two took 9 ms", "..."]],
  ["an end that is none", ["...", "three"]],
  ["a beginning that is none", ["two took 9 ms", "..."]],
  ["nothing", []],
])("tells %s", (_, shown) => {
  expect(matchOutput(shown, PRINTED)).toBeUndefined();
});

it("takes nothing for nothing", () => {
  expect(matchOutput([], [])).toEqual([]);
});
