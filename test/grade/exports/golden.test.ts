import { describe, expect, it } from "vitest";
import type { Export } from "../../../src/grade/exports/export.ts";
import { feedback } from "../../../src/grade/exports/feedback.ts";
import { gradeExports } from "../../../src/grade/exports/registry.ts";
import type { Grades } from "../../../src/grade/grades.ts";
import { attacker, classGrades, grades, hostileGrades, partial } from "./grade-cases.ts";
import { options } from "./options.ts";

const SINGLE: readonly string[] = ["classroom50", "gradescope", "prairielearn", "vpl"];

const cases = gradeExports.flatMap((each) => {
  const single = SINGLE.includes(each.name);
  return [
    { file: `${each.name}.txt`, each, value: single ? grades([partial]) : classGrades },
    { file: `${each.name}-hostile.txt`, each, value: single ? grades([attacker]) : hostileGrades },
  ];
});

describe("every export of grades", () => {
  it.each(cases)("writes the whole of golden/$file", async ({ file, each, value }) => {
    await expect(each.render(value, options)).toMatchFileSnapshot(`golden/${file}`);
  });

  it.each(gradeExports)("$name gives the same octets for grades whose keys come in another order", (each) => {
    const value = SINGLE.includes(each.name) ? grades([partial]) : classGrades;
    expect(each.render(reverseKeys(value) as Grades, options)).toBe(each.render(value, options));
  });

  it.each(cases.filter(({ file }) => file.includes("hostile")))(
    "leaves nothing in $file that a terminal or a build server acts on",
    ({ each, value }) => {
      expectHarmless(each, each.render(value, options));
    },
  );

  it("draws the terminal's table in colour, in ASCII and on a narrow screen", async () => {
    const terminal = gradeExports.find(({ name }) => name === "terminal");
    const narrow = terminal?.render(classGrades, { ...options, width: 40, ascii: true }) ?? "";
    await expect(narrow).toMatchFileSnapshot("golden/terminal-ascii-60.txt");
    expect(narrow).toMatch(/^[\x0a\x20-\x7e]+$/);
    expect(Math.max(...narrow.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(60);
    expect(terminal?.render(classGrades, { ...options, color: true })).toContain("\x1b[31m✗ fail\x1b[39m");
  });
});

describe("the feedback for students", () => {
  it.each([
    { what: "a class", value: classGrades, file: "feedback" },
    { what: "an attacker", value: grades([attacker]), file: "feedback-hostile" },
  ])("of $what is the whole of golden/$file", async ({ value, file }) => {
    for (const extension of ["md", "txt"]) {
      const files = feedback(value).filter(({ path }) => path.endsWith(extension));
      const text = files.map((each) => each.text).join("\n");
      await expect(text).toMatchFileSnapshot(`golden/${file}.${extension}`);
      expect(text).not.toMatch(CONTROLS);
    }
  });

  it("lies in each submission's folder", () => {
    expect(feedback(grades([partial])).map(({ path }) => path)).toEqual([
      "ben/feedback.md",
      "ben/feedback.txt",
    ]);
  });
});

const CONTROLS = /[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\ud800]/;

function expectHarmless({ name }: Export, text: string): void {
  expect(text).not.toMatch(CONTROLS);
  expect(text).not.toMatch(/##\[/);
  if (name !== "csv") expect(text).not.toContain("\r");
  if (name !== "github") expect(text).not.toMatch(/^\s*::/m);
}

function reverseKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reverseKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reverseKeys(inner)]),
  );
}
