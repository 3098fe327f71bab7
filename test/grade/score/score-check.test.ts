import { describe, expect, it } from "vitest";
import type { ScoredCheck } from "../../../src/grade/batch.ts";
import type { CheckedPlan } from "../../../src/grade/plan-checks.ts";
import { type CheckFacts, scoreCheck } from "../../../src/grade/score/score-check.ts";
import type { Cell } from "../../../src/harness/report.ts";
import { cellOf, findingOf } from "../cells.ts";

const CHECK: ScoredCheck = {
  id: "talk",
  title: "Your client chats",
  role: "client",
  points: 10,
  rules: [],
  partial: false,
  needs: [],
  visibility: "visible",
  reveal: ["message"],
};

const BROKEN = { verdict: "fail", findings: [findingOf("close.fin", "fail", "client")] } as const;

function planFor(cell: string, isClassmate = false): CheckedPlan {
  const partner = isClassmate ? cell : "pychat@robust";
  return { check: "talk", submission: "s01", role: "client", partner, isClassmate, cell };
}

function score(
  check: Partial<ScoredCheck>,
  cells: Readonly<Record<string, Cell>>,
  rest: Partial<CheckFacts> = {},
) {
  return scoreCheck({
    check: { ...CHECK, ...check },
    plans: Object.keys(cells).map((cell) => planFor(cell)),
    cells: new Map(Object.entries(cells)),
    before: [],
    isSound: () => true,
    folderOf: (cell) => `submissions/s01/${cell}`,
    repeatWith: (classmate) => `lab grade s01 ${classmate ?? ""}`,
    ...rest,
  });
}

describe("scoreCheck", () => {
  it("gives all points or none, and shows the first failure with its frames and its evidence", () => {
    expect(score({}, { a: cellOf({}), b: cellOf({}) })).toMatchObject({
      verdict: "pass",
      points: 10,
      frames: [],
    });
    expect(score({}, { a: cellOf({}), b: cellOf(BROKEN) })).toMatchObject({
      verdict: "fail",
      points: 0,
      rule: "close.fin",
      frames: [4, 6],
      evidence: "submissions/s01/b",
      repeat: "lab grade s01 ",
      why: "What close.fin says.",
    });
  });

  it("gives a share, rounded down, of what holds where it is partial", () => {
    const cells = { a: cellOf({}), b: cellOf({}), c: cellOf(BROKEN) };
    expect(score({ partial: true }, cells)).toMatchObject({ verdict: "partial", points: 6 });
    expect(score({ partial: true }, { c: cellOf(BROKEN) })).toMatchObject({ verdict: "fail", points: 0 });
    const findings = [
      findingOf("handshake.three-way", "pass", null),
      findingOf("close.fin", "fail", "client"),
    ];
    const half = { a: cellOf({ verdict: "fail", findings }) };
    expect(score({ partial: true, rules: ["handshake.three-way", "close.fin"] }, half).points).toBe(5);
  });

  it("never turns what could not be decided into points, nor into none", () => {
    const cells = {
      a: cellOf({}),
      b: cellOf({ verdict: "error", why: "The lab could not play this cell." }),
    };
    for (const partial of [true, false])
      expect(score({ partial }, cells)).toMatchObject({
        verdict: "ungraded",
        points: null,
        why: "The lab could not play this cell.",
      });
    expect(score({}, { ...cells, c: cellOf(BROKEN) })).toMatchObject({ verdict: "fail", points: 0 });
  });

  it("skips what needs a check that did not pass, and leaves open what needs one that is open", () => {
    const needed = score({ id: "handshake" }, { a: cellOf(BROKEN) });
    const skipped = score({ needs: ["handshake"] }, { a: cellOf({}) }, { before: [needed] });
    expect(skipped).toMatchObject({
      verdict: "skipped",
      points: 0,
      why: 'It needs "Your client chats", which did not pass.',
    });
    const open = score({ id: "handshake" }, { a: cellOf({ verdict: "error" }) });
    expect(score({ needs: ["handshake"] }, { a: cellOf({}) }, { before: [open] })).toMatchObject({
      verdict: "ungraded",
      points: null,
    });
  });

  it("gives nothing to a submission without the program that is asked for", () => {
    expect(score({ role: "server" }, {})).toMatchObject({
      verdict: "fail",
      points: 0,
      why: "There is no server in it.",
    });
  });

  describe("between classmates", () => {
    const crashed = cellOf({ verdict: "fail", findings: [findingOf("program.runs", "fail", "server")] });
    const plans = [planFor("reference"), planFor("s02", true), planFor("s03", true)];

    it("does not count what the other one breaks", () => {
      const cells = { reference: cellOf({}), s02: crashed, s03: cellOf({}) };
      expect(score({}, cells, { plans })).toMatchObject({ verdict: "pass", points: 10 });
    });

    it("counts a failure of its own with one that is sound, and takes the other's folder to repeat it", () => {
      const cells = { reference: cellOf({}), s02: cellOf({}), s03: cellOf(BROKEN) };
      expect(score({}, cells, { plans })).toMatchObject({
        verdict: "fail",
        points: 0,
        repeat: "lab grade s01 s03",
      });
      const isSound = (partner: string) => partner !== "s03";
      expect(score({}, cells, { plans, isSound })).toMatchObject({ verdict: "pass", points: 10 });
    });

    it("counts the reference for somebody whose classmates are all broken", () => {
      const cells = { reference: cellOf(BROKEN), s02: crashed, s03: crashed };
      expect(score({}, cells, { plans })).toMatchObject({ verdict: "fail", points: 0 });
    });

    it("waits for what was not played yet", () => {
      expect(score({}, { reference: cellOf({}), s02: cellOf({}) }, { plans }).verdict).toBe("ungraded");
    });
  });
});
