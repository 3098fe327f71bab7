import { expect, it } from "vitest";
import { quoteShortly, shortly } from "../../src/harness/shortly.ts";

it("leaves short text alone", () => {
  expect(shortly("hello")).toBe("hello");
  expect(quoteShortly('say "hi"')).toBe('"say \\"hi\\""');
});

it("shows the ends of long text and how long it is", () => {
  expect(quoteShortly(`a${"x".repeat(1022)}z`)).toBe(
    `"a${"x".repeat(29)}…${"x".repeat(29)}z" (1024 characters)`,
  );
  expect(shortly("😀".repeat(200))).toBe(`${"😀".repeat(30)}…${"😀".repeat(30)} (200 characters)`);
});
