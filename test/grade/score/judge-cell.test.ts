import { describe, expect, it } from "vitest";
import { judgeCell } from "../../../src/grade/score/judge-cell.ts";
import type { Finding, Verdict } from "../../../src/harness/report.ts";
import { cellOf, findingOf } from "../cells.ts";

const RULES = ["handshake.three-way", "pychat.dialogue"];

function judged(
  verdict: Verdict,
  findings: readonly Finding[],
  rules: readonly string[] = [],
  isClassmate = false,
) {
  return judgeCell(cellOf({ verdict, findings }), "client", rules, isClassmate);
}

describe("judgeCell", () => {
  it("goes by the whole verdict where no rule is asked for", () => {
    expect(judged("pass", [])).toMatchObject({ verdict: "pass", asked: 1, kept: 1 });
    const finding = findingOf("close.fin", "fail", "client");
    expect(judged("fail", [finding])).toMatchObject({ verdict: "fail", asked: 1, kept: 0, finding });
  });

  it("holds against a program what nobody in particular broke, unless the partner is a classmate", () => {
    const finding = findingOf("trace.recorded", "fail", null);
    expect(judged("fail", [finding]).verdict).toBe("fail");
    expect(judged("fail", [finding], [], true).verdict).toBe("undecided");
  });

  it("never holds against a program what its partner or the lab broke", () => {
    for (const side of ["server", "lab"] as const)
      expect(judged("fail", [findingOf("program.runs", "fail", side)])).toMatchObject({
        verdict: "undecided",
      });
  });

  it("goes by the rules that are asked for alone", () => {
    const findings = [
      findingOf("handshake.three-way", "pass", null),
      findingOf("pychat.dialogue", "pass", null),
      findingOf("close.fin", "fail", "client"),
    ];
    expect(judged("fail", findings, RULES)).toMatchObject({
      verdict: "pass",
      asked: 2,
      kept: 2,
      held: RULES,
    });
  });

  it("says which rules hold, and fails those that it never came to", () => {
    const findings = [
      findingOf("handshake.three-way", "pass", null),
      findingOf("program.runs", "fail", "client"),
    ];
    const judgement = judged("fail", findings, RULES);
    expect(judgement).toMatchObject({
      verdict: "fail",
      held: ["handshake.three-way"],
      broken: ["pychat.dialogue"],
    });
    expect(judgement.why).toContain("pychat.dialogue could not be shown");
  });

  it("does not decide by a rule of which a good conversation says nothing", () => {
    expect(judged("pass", [findingOf("handshake.three-way", "pass", null)], RULES)).toMatchObject({
      verdict: "undecided",
      why: expect.stringContaining("says nothing of pychat.dialogue"),
    });
  });

  it("does not decide what the evidence does not, or was not played", () => {
    expect(judged("inconclusive", []).verdict).toBe("undecided");
    expect(judged("error", [], RULES).verdict).toBe("undecided");
    expect(judgeCell(undefined, "client", [], false)).toMatchObject({ verdict: "undecided", asked: 1 });
  });

  it("gives nothing for what a manifest declares as lacking", () => {
    expect(judged("unsupported", []).verdict).toBe("fail");
  });
});
