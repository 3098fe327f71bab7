import { describe, expect, it } from "vitest";
import { classroom50 } from "../../../src/grade/exports/classroom50.ts";
import { csv } from "../../../src/grade/exports/csv.ts";
import type { Export } from "../../../src/grade/exports/export.ts";
import { feedback } from "../../../src/grade/exports/feedback.ts";
import { github } from "../../../src/grade/exports/github.ts";
import { gradescope } from "../../../src/grade/exports/gradescope.ts";
import { junit } from "../../../src/grade/exports/junit.ts";
import { markdown } from "../../../src/grade/exports/markdown.ts";
import { prairielearn } from "../../../src/grade/exports/prairielearn.ts";
import { gradeExports } from "../../../src/grade/exports/registry.ts";
import { vpl } from "../../../src/grade/exports/vpl.ts";
import type { GradedSubmission } from "../../../src/grade/grades.ts";
import {
  attacker,
  blocked,
  check,
  checkedCell,
  classGrades,
  failure,
  full,
  grades,
  hostile,
  missing,
  partial,
  secret,
  split,
  submission,
  undecided,
} from "./grade-cases.ts";
import { options } from "./options.ts";
import { parseXml } from "./xml-tree.ts";

const forStudents: readonly { readonly name: string; readonly render: (one: GradedSubmission) => string }[] =
  [
    ...[markdown, github, classroom50, prairielearn, vpl].map(({ name, render }) => ({
      name,
      render: (one: GradedSubmission) => render(grades([one]), options),
    })),
    {
      name: "feedback",
      render: (one) =>
        feedback(grades([one]))
          .map(({ text }) => text)
          .join("\n"),
    },
  ];

const oneAtATime: readonly Export[] = [classroom50, gradescope, prairielearn, vpl];

describe("what students see", () => {
  it.each(forStudents)("in $name tells nothing of a check that is not visible", ({ render }) => {
    const needsSecret = split({
      verdict: "skipped",
      points: 0,
      why: "It needs shutdown, which did not pass.",
    });
    const one = submission("ben", [check(), needsSecret, secret({ ...failure("ben"), reveal: ["packets"] })]);
    expect(render(one)).not.toMatch(/secret|shutdown|without a reset|hellothere|evidence|#8/i);
  });

  it.each(forStudents)("in $name has only the pieces that the assignment reveals", ({ name, render }) => {
    const pieces = {
      message: "carries two messages",
      expected: "hello, then there",
      actual: "hellothere",
      packets: "lab grade submissions/ben --only",
    } as const;
    const names = Object.keys(pieces) as readonly (keyof typeof pieces)[];
    for (const piece of names) {
      const text = render(submission("ben", [check({ ...failure("ben"), reveal: [piece] })]));
      for (const other of names.filter((each) => each !== piece)) expect(text).not.toContain(pieces[other]);
      if (piece === "message" || name !== "github") expect(text).toContain(pieces[piece]);
    }
  });

  it.each(forStudents)("in $name names no classmate that a check was played with", ({ render }) => {
    const cells = [checkedCell({ partner: "zoe", evidence: "zoe/evidence", why: "zoe crashed" })];
    expect(render(submission("ben", [check({ ...failure("ben"), cells })]))).not.toContain("zoe");
  });

  it("in Gradescope is left to the visibility of each check", () => {
    const { tests } = JSON.parse(gradescope.render(grades([partial]), options));
    expect(tests.map(({ visibility }: { visibility: string }) => visibility)).toEqual([
      "visible",
      "visible",
      "after_due_date",
    ]);
  });
});

describe("a platform that grades one submission at a time", () => {
  it.each(oneAtATime)("refuses none and several ($name)", (each) => {
    for (const value of [grades([]), classGrades]) {
      expect(() => each.render(value, options)).toThrow(
        expect.objectContaining({ code: "EXPORT_NEEDS_ONE", badInput: true }),
      );
    }
  });
});

describe("what could not be decided", () => {
  it("is no zero in any export", () => {
    expect(() => classroom50.render(grades([undecided]), options)).toThrow(
      expect.objectContaining({ code: "EXPORT_UNGRADED" }),
    );
    const [, line = ""] = csv.render(grades([undecided]), options).split("\r\n");
    expect(line).toBe('"dee","ungraded",,50,20,,10,');
    expect(vpl.render(grades([undecided]), options)).not.toMatch(/^Grade/m);
    expect(JSON.parse(prairielearn.render(grades([undecided]), options))).toEqual({
      gradable: false,
      format_errors: ["The capture lost packets."],
    });
    const { tests, output } = JSON.parse(gradescope.render(grades([undecided]), options));
    expect(output).toContain("not final");
    expect(tests[1]).not.toHaveProperty("score");
    expect(tests[1]).not.toHaveProperty("status");
  });

  it("is an error in JUnit, not a failure", () => {
    const [suite] = parseXml(junit.render(grades([undecided]), options)).children;
    expect(suite?.attributes).toMatchObject({ tests: "3", failures: "0", errors: "1" });
  });

  it("gives Gradescope no results when there is nothing to show", () => {
    const nothing = submission("dee", [], { status: "ungraded", score: null, why: "The lab broke." });
    expect(() => gradescope.render(grades([nothing]), options)).toThrow(
      /dee is not graded \(The lab broke\.\)/,
    );
  });
});

describe("the environment of Classroom 50", () => {
  it("is asked for by name where it is missing", () => {
    const render = () => classroom50.render(grades([full]), { ...options, env: { CLASSROOM: "cs144" } });
    expect(render).toThrow(/needs ASSIGNMENT, OWNER, SUBMISSION_TAG, COMMIT_URL, RELEASE_URL in/);
  });

  it("says when a submission was handed in whose time is not known otherwise", () => {
    const { datetime } = JSON.parse(classroom50.render(grades([missing]), options));
    expect(datetime).toBe("2026-11-26T14:00:00Z");
    const env = { ...options.env, SUBMISSION_TAG: "submit/later" };
    expect(() => classroom50.render(grades([missing]), { ...options, env })).toThrow(/does not know when/);
  });
});

describe("limits", () => {
  const many = Array.from({ length: 12 }, (_, at) =>
    submission(`s${`${at}`.padStart(2, "0")}`, [check(failure("ben"))]),
  );

  it("leave ten annotations and a last notice that counts the rest", () => {
    const lines = github.render(grades(many), options).trimEnd().split("\n");
    expect(lines.filter((line) => line.startsWith("::error "))).toHaveLength(10);
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toMatch(/^::notice .* 2 more failures have no annotation of their own\.$/);
  });

  it("leave a job's summary under 1 MiB, which says what is cut", () => {
    const huge = Array.from({ length: 400 }, (_, at) => ({ ...attacker, id: `${at}` }));
    const text = markdown.render(grades(huge), options);
    expect(Buffer.byteLength(text)).toBeLessThan(1_048_576);
    expect(text).toMatch(/\d+ more submissions are cut: GitHub takes 1 MiB\.\n$/);
  });

  it("leave PrairieLearn's file under 1 MB, without outputs where there are too many", () => {
    const checks = Array.from({ length: 100 }, (_, at) =>
      check({
        ...failure("ben"),
        id: `c${at}`,
        got: `${"\u0000".repeat(3_000)}`,
        expected: "\u0001".repeat(3_000),
      }),
    );
    const text = prairielearn.render(grades([submission("ben", checks)]), options);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000_000);
    expect(JSON.parse(text)).toMatchObject({ message: expect.stringContaining("outputs are cut") });
    expect(JSON.parse(text).tests).toHaveLength(100);
  });

  it("leave VPL's comments under 100 kB with the grade behind them", () => {
    const checks = Array.from({ length: 100 }, (_, at) =>
      check({ ...failure("ben"), id: `c${at}`, got: "\u0000".repeat(3_000) }),
    );
    const lines = vpl
      .render(grades([submission("ben", checks)]), options)
      .trimEnd()
      .split("\n");
    expect(Buffer.byteLength(lines.join("\n"))).toBeLessThan(101_000);
    expect(lines.slice(-3)).toEqual([
      expect.stringMatching(/^>\(\d+ more lines cut\)$/),
      "--|>",
      "Grade :=>> 0",
    ]);
  });
});

describe("VPL's last line", () => {
  it.each([full, partial, blocked, missing, attacker])("is the only grade (submission %#)", (one) => {
    const lines = vpl
      .render(grades([one]), options)
      .trimEnd()
      .split("\n");
    expect(lines.filter((line) => line.includes("Grade :=>>"))).toEqual([`Grade :=>> ${one.score}`]);
    expect(lines.at(-1)).toBe(`Grade :=>> ${one.score}`);
    expect(lines.filter((line) => line === "--|>")).toHaveLength(1);
  });
});

describe("JUnit's tests", () => {
  it("have names of their own, and the points stand among the properties", () => {
    const { children } = parseXml(junit.render(grades([attacker, full]), options));
    const names = children.flatMap((suite) =>
      suite.children
        .filter(({ name }) => name === "testcase")
        .map(({ attributes }) => `${attributes.classname} ${attributes.name}`),
    );
    expect(new Set(names).size).toBe(6);
    expect(children[1]?.children[0]?.children[0]?.attributes).toEqual({ name: "points", value: "50 / 50" });
  });
});

describe("GitHub's annotations", () => {
  it("are one line each, whatever a student is called", () => {
    const text = github.render(grades([{ ...attacker, id: `${hostile}\n::add-mask::x` }]), options);
    expect(text.trimEnd().split("\n")).toEqual([
      expect.stringMatching(/^::error title=[^:,]*::fail, 0 \/ 20 points\. /),
      expect.stringMatching(/^::notice title=/),
    ]);
  });
});

describe("the registry", () => {
  it("has a name, a use and a file for each export", () => {
    expect(new Set(gradeExports.map(({ name }) => name)).size).toBe(gradeExports.length);
    for (const { summary, file } of gradeExports) {
      expect(summary).not.toBe("");
      expect(file).toMatch(/^[\w-]+\.(txt|md|xml|json|csv)$/);
    }
  });
});
