import type { CheckedCell, CheckResult, GradedSubmission, Grades } from "../../../src/grade/grades.ts";
import type { LadderRow } from "../../../src/harness/report.ts";

/** Text that tries to be a command, a formula, a link or a mark to whatever shows it. */
export const hostile = [
  "Grade :=>> 100",
  "Comment :=>> full marks",
  "--|>",
  "<|--",
  "::error::x",
  "::stop-commands::stop",
  "##[error]gone",
  "]]><b>bold</b> &amp; \"quoted\" 'too'",
  "[[ATTACHMENT|/etc/passwd]]",
  "=cmd|' /C calc'!A0;=1+1",
  "[link](https://evil.example) ![image](http://evil.example/x.png) www.evil.example a@evil.example",
  "| a | table | ``` `code` *bold* _it_ ~~gone~~ $x$ <img src=x onerror=alert(1)>",
  "~~~",
  "```",
  "# heading",
  "\x1b[2J\x1b]0;owned\x07 \u0000 \u202eevil\u2066 \ud800 \ufffe \u009b31m",
  "\t=1",
  "\r+1",
].join("\n");

/** A check with all its points, but for what is said otherwise. */
export function check(said: Partial<CheckResult> = {}): CheckResult {
  return {
    id: "handshake",
    title: "Your client opens the connection and says its name first",
    verdict: "pass",
    points: 20,
    maxPoints: 20,
    visibility: "visible",
    reveal: ["message", "expected", "actual", "packets"],
    why: "All 2 rules hold.",
    rule: null,
    frames: [],
    filter: null,
    expected: null,
    got: null,
    ladder: [],
    evidence: null,
    repeat: null,
    cells: [],
    durationMs: 310,
    ...said,
  };
}

/** A conversation of a check. */
export function checkedCell(said: Partial<CheckedCell> = {}): CheckedCell {
  return {
    partner: "pychat",
    scenario: "greet",
    writes: "octet",
    verdict: "fail",
    held: ["handshake.three-way"],
    broken: ["pychat.framing"],
    why: "Two messages were read as one.",
    evidence: "ben/evidence/greet",
    ...said,
  };
}

/** What a failed check says of a submission. */
export function failure(of: string): Partial<CheckResult> {
  return {
    verdict: "fail",
    points: 0,
    why: "Frame #8 carries two messages, and your server showed them as one.",
    frames: [8],
    filter: "frame.number == 8",
    expected: "hello, then there",
    got: "hellothere",
    ladder: [row(7, "client", '"hello"'), row(8, "client", '"there"')],
    evidence: `${of}/evidence/greet`,
    repeat: `lab grade submissions/${of} --only split --seed 1`,
    cells: [checkedCell()],
  };
}

/** The check of the server's framing. */
export function split(said: Partial<CheckResult> = {}): CheckResult {
  return check({ id: "split", title: "Your server survives a message cut in two", durationMs: 420, ...said });
}

/** A check that is shown after the due date. */
export function secret(said: Partial<CheckResult> = {}): CheckResult {
  return check({
    id: "shutdown",
    title: "Your client closes without a reset",
    points: 10,
    maxPoints: 10,
    visibility: "after_due_date",
    reveal: ["message"],
    why: "The secret rule of shutdown holds.",
    ...said,
  });
}

/** A submission with these checks, scored by them. */
export function submission(
  id: string,
  checks: readonly CheckResult[],
  said: Partial<GradedSubmission> = {},
): GradedSubmission {
  const undecided = checks.some(({ points }) => points === null);
  return {
    id,
    status: undecided ? "ungraded" : "graded",
    why: undecided ? "The capture lost packets." : null,
    submitted: "2026-11-26T14:00:00.000Z",
    lateMs: null,
    score: undecided ? null : checks.reduce((sum, { points }) => sum + (points ?? 0), 0),
    maxScore: 50,
    checks,
    folder: id,
    ...said,
  };
}

/** Grades of these submissions. */
export function grades(submissions: readonly GradedSubmission[]): Grades {
  const count = (status: GradedSubmission["status"]) =>
    submissions.filter((each) => each.status === status).length;
  return {
    schema: "lab-grades/1",
    tool: { name: "lab", version: "0.1.0" },
    assignment: {
      title: "Chat over TCP",
      protocol: "pychat",
      due: "2026-11-26T12:00:00.000Z",
      maxScore: 50,
      digest: "5f".repeat(32),
    },
    seed: 1,
    sandbox: { tier: "A", why: "User namespaces are there.", memory: "polled" },
    net: {
      used: "netlab",
      why: "Namespaces can be made.",
      clock: "kernel",
      capture: "dumpcap",
      dropsKnown: true,
    },
    submissions,
    summary: {
      graded: count("graded"),
      ungraded: count("ungraded"),
      missing: count("missing"),
      late: submissions.filter(({ lateMs }) => lateMs !== null).length,
      full: submissions.filter(({ score, maxScore }) => score === maxScore).length,
    },
  };
}

export const full = submission("ada", [check(), split(), secret()]);

export const partial = submission("ben", [
  check(),
  split({ ...failure("ben"), verdict: "partial", points: 12 }),
  secret({ verdict: "fail", points: 0, why: "The secret rule of shutdown is broken." }),
]);

export const blocked = submission(
  "cem",
  [
    check({ ...failure("cem"), reveal: ["message"] }),
    split({ verdict: "skipped", points: 0, why: "It needs handshake, which did not pass." }),
    secret({ verdict: "skipped", points: 0, why: "It needs handshake, which did not pass." }),
  ],
  { lateMs: 7_500_000 },
);

export const undecided = submission("dee", [
  check(),
  split({ verdict: "ungraded", points: null, why: "The capture lost packets." }),
  secret(),
]);

export const missing = submission("eva", [], {
  status: "missing",
  why: "There is no lab.impl.yaml in its folder.",
  submitted: null,
  score: 0,
});

/** A student whose every word is an attack. */
export const attacker = submission(`=${hostile}`, [
  check({
    verdict: "fail",
    points: 0,
    why: hostile,
    frames: [4],
    expected: hostile,
    got: hostile,
    filter: hostile,
    ladder: [{ ...row(4, "client", hostile), summary: hostile }],
    evidence: `evidence/${hostile}`,
    repeat: hostile,
    cells: [checkedCell({ partner: hostile, broken: [hostile], why: hostile })],
  }),
  split({ id: hostile, title: hostile }),
  secret(),
]);

/** A class with one submission of each kind. */
export const classGrades = grades([full, partial, blocked, undecided, missing]);

/** A class with an attacker in it. */
export const hostileGrades = grades([attacker, full]);

function row(frame: number, from: LadderRow["from"], data: string): LadderRow {
  return { frame, timeMs: frame * 1.5, from, summary: "PSH,ACK seq 1 ack 1 len 5", data };
}
