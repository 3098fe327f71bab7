import { expect, it } from "vitest";
import { sparingly } from "../../../src/harness/runner/sparingly.ts";

it.for([
  [0, [1, 2, 3]],
  [60_000, [1, 1, 1]],
] as const)("lets a value stand for %i ms", ([ms, expected]) => {
  let reads = 0;
  const read = sparingly(ms, () => ++reads);
  expect([read(), read(), read()]).toEqual(expected);
});
