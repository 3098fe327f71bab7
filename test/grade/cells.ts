import type { Cell, Finding, Verdict } from "../../src/harness/report.ts";

/** A cell of the submission `s01`'s client with the robust reference, with what a test is about. */
export function cellOf(about: Partial<Cell>): Cell {
  return {
    client: "s01",
    server: "pychat@robust",
    scenario: "greet",
    protocol: { client: "pychat", server: "pychat" },
    reading: { client: null, server: "robust" },
    writes: "whole",
    writer: null,
    fault: null,
    verdict: "pass",
    level: "full",
    declared: "full",
    why: "All 16 rules that apply hold.",
    findings: [],
    evidence: "s01__pychat@robust/greet",
    startedAt: "2026-11-26T12:00:00.000Z",
    durationMs: 100,
    waitedMs: 0,
    repeat: "lab run interop",
    ...about,
  };
}

/** A finding of a rule. */
export function findingOf(rule: string, verdict: Verdict, side: Finding["side"]): Finding {
  return {
    rule,
    verdict,
    severity: verdict === "pass" ? "chat" : "error",
    side,
    message: `What ${rule} says.`,
    frames: verdict === "pass" ? [] : [4, 6],
    filter: verdict === "pass" ? null : "frame.number in {4, 6}",
    sent: null,
    expected: null,
    got: null,
    ladder: [],
  };
}
