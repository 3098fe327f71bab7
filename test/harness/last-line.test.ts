import { expect, it } from "vitest";
import { sayLastLine } from "../../src/harness/last-line.ts";

it.each([
  [undefined, "It printed nothing."],
  ["", 'Its last line was "".'],
  ["hello", 'Its last line was "hello".'],
  ["x".repeat(200), `Its last line was "${"x".repeat(200)}".`],
  ["👋".repeat(201), `Its last line was "${"👋".repeat(200)}…".`],
])("a last line is shown, and a long one cut: %#", (line, said) => {
  expect(sayLastLine(line)).toBe(said);
});
