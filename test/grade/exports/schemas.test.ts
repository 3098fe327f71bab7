import { readFile } from "node:fs/promises";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { classroom50 } from "../../../src/grade/exports/classroom50.ts";
import { ctrf } from "../../../src/grade/exports/ctrf.ts";
import type { gradesSchema } from "../../../src/grade/exports/grades-schema.ts";
import { gradescope } from "../../../src/grade/exports/gradescope.ts";
import { json } from "../../../src/grade/exports/json.ts";
import { junit } from "../../../src/grade/exports/junit.ts";
import { prairielearn } from "../../../src/grade/exports/prairielearn.ts";
import type { GradedSubmission, Grades } from "../../../src/grade/grades.ts";
import {
  attacker,
  blocked,
  classGrades,
  full,
  grades,
  hostileGrades,
  missing,
  partial,
  undecided,
} from "./grade-cases.ts";
import { options } from "./options.ts";
import { junitFaults, parseXml } from "./xml-tree.ts";

const decided: readonly GradedSubmission[] = [full, partial, blocked, missing, attacker];

describe("the schemas of the platforms", () => {
  it.each(decided)("Classroom 50 takes result.json of $status submission %#", async (submission) => {
    const result = JSON.parse(classroom50.render(grades([submission]), options)) as unknown;
    const schema = await readSchema("classroom50-result");
    expect(schema.safeParse(result)).toMatchObject({ success: true });
    expect(result).toMatchObject({ score: submission.score, "max-score": submission.maxScore });
    const { tests } = result as { tests: readonly { score: number; "max-score": number }[] };
    expect(tests.every((test) => test.score <= test["max-score"])).toBe(true);
    expect(tests.reduce((sum, { score }) => sum + score, 0)).toBe(submission.score);
  });

  it.each([...decided, undecided])("Gradescope takes results.json of submission %#", async (submission) => {
    const result: unknown = JSON.parse(gradescope.render(grades([submission]), options));
    expect((await readSchema("gradescope")).safeParse(result)).toMatchObject({ success: true });
  });

  it.each([...decided, undecided])("PrairieLearn takes results.json of submission %#", async (submission) => {
    const result: unknown = JSON.parse(prairielearn.render(grades([submission]), options));
    expect((await readSchema("prairielearn")).safeParse(result)).toMatchObject({ success: true });
  });

  it.each([classGrades, hostileGrades, grades([])])("CTRF takes the report of class %#", async (value) => {
    const result: unknown = JSON.parse(ctrf.render(value, options));
    expect((await readSchema("ctrf")).safeParse(result)).toMatchObject({ success: true });
  });

  it.each([
    ["classroom50-result", classroom50, { score: 1.5 }],
    ["classroom50-result", classroom50, { extra: 1 }],
    ["gradescope", gradescope, { tests: [{ name: "x", visibility: "sometimes" }] }],
    ["prairielearn", prairielearn, { score: 32 }],
    ["ctrf", ctrf, { specVersion: "1" }],
  ] as const)("%s refuses what is wrong", async (name, each, wrong) => {
    const right: object = JSON.parse(each.render(grades([partial]), options));
    expect((await readSchema(name)).safeParse({ ...right, ...wrong }).success).toBe(false);
  });

  it.each([classGrades, hostileGrades, grades([])])(
    "JUnit XML of class %# is what Jenkins takes",
    (value) => {
      expect(junitFaults(parseXml(junit.render(value, options)))).toEqual([]);
    },
  );

  it("JUnit's model refuses what is wrong", () => {
    const wrong = '<testsuites skipped="1"><testcase name="x"/>words</testsuites>';
    expect(junitFaults(parseXml(wrong))).toHaveLength(2);
  });
});

describe("the schema of grades", () => {
  it("describes the type of grades, no more and no less", () => {
    expectTypeOf<z.output<typeof gradesSchema>>().toEqualTypeOf<Grades>();
  });

  it.each([classGrades, hostileGrades])("writes grades that read back as they were (class %#)", (value) => {
    expect(JSON.parse(json.render(value, options))).toStrictEqual(value);
  });
});

async function readSchema(name: string): Promise<z.ZodType> {
  const text = await readFile(new URL(`schemas/${name}.json`, import.meta.url), "utf8");
  return z.fromJSONSchema(JSON.parse(text) as Parameters<typeof z.fromJSONSchema>[0]);
}
