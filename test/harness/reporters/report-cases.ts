import { groupCauses } from "../../../src/harness/causes/group-causes.ts";
import type { Cell, Finding, Report, Verdict } from "../../../src/harness/report.ts";

/** Text that tries to be a command to whatever shows it. */
export const hostile =
  "\x1b[2J\x1b]0;owned\x07\r\n::error::gone \u202eevil\u2066 ]]>\u0000\ufffe<script>&amp;\"' ##[error] \ud800 \u009b31m";

/** A finding that holds, but for what is said otherwise. */
export function finding(said: Partial<Finding> = {}): Finding {
  return {
    rule: "example.rule",
    verdict: "pass",
    severity: "chat",
    side: null,
    message: "It holds.",
    frames: [],
    filter: null,
    sent: null,
    expected: null,
    got: null,
    ladder: [],
    ...said,
  };
}

/** A cell of two report references that passes, but for what is said otherwise. */
export function cell(said: Partial<Cell> = {}): Cell {
  const { client = "pychat", server = "pychat", scenario = "greet" } = said;
  return {
    client,
    server,
    scenario,
    protocol: { client: "pychat", server: "pychat" },
    reading: { client: "report", server: "report" },
    writes: "whole",
    writer: null,
    fault: null,
    verdict: "pass",
    level: null,
    declared: null,
    why: "All 9 rules that apply hold.",
    findings: [finding()],
    evidence: `${client}__${server}/${scenario}`,
    startedAt: "2026-11-26T14:00:00.000Z",
    durationMs: 310,
    waitedMs: 150,
    repeat: `lab run interop --client ${client} --server ${server} --scenario ${scenario} --seed 1`,
    ...said,
  };
}

/** A report of these cells. */
export function report(cells: readonly Cell[]): Report {
  const summary: Record<Verdict, number> = { pass: 0, fail: 0, unsupported: 0, inconclusive: 0, error: 0 };
  for (const { verdict } of cells) summary[verdict]++;
  return {
    schema: "lab-report/1",
    tool: { name: "lab", version: "0.1.0" },
    command: "run interop",
    seed: 1,
    net: {
      used: "netlab",
      why: "user namespaces work",
      clock: "kernel",
      capture: "dumpcap",
      dropsKnown: true,
    },
    cells,
    summary,
    causes: groupCauses(cells),
  };
}

const mixed = { client: "pychat", server: "ece146" } as const;
const robust = { client: "robust", server: "robust" } as const;

const early = finding({
  rule: "example.framing",
  verdict: "fail",
  severity: "error",
  side: "server",
  message:
    "The server answered twice, to pieces, instead of once, to the message, because it takes each read for a message.",
  frames: [8, 9, 11, 12],
  filter: "frame.number in {8, 9, 11, 12}",
  sent: '"MSG hel" "lo\\n"',
  expected: "> P. 1:10(9) ack 9\n> F. 10:10(0) ack 9",
  got: "> P. 1:11(10) ack 9\n> F. 11:11(0) ack 9",
  ladder: [
    { frame: 8, timeMs: 0.276, from: "client", summary: "PSH, ACK Seq=10 Ack=8 Len=7", data: '"MSG hel"' },
    {
      frame: 9,
      timeMs: 0.309,
      from: "server",
      summary: "PSH, ACK Seq=8 Ack=17 Len=20",
      data: '"ERR unkno"… (20 octets)',
    },
    { frame: 11, timeMs: 50.412, from: "client", summary: "PSH, ACK Seq=17 Ack=28 Len=3", data: '"lo\\n"' },
  ],
  layers: {
    kernel: "The kernel carried octets 10 to 19 of what the client sent in frames 8 and 11.",
    program: 'The server program showed "MSG hel" from then on.',
    message: 'The message "MSG hello" is octets 10 to 19: it ended at octet 19, where frame 11 ends.',
    capture: "Frame 8 holds more than the other side takes.",
  },
});

/** A report with a cell of every verdict. */
export const everyVerdict: Report = report([
  cell({ level: "full", declared: "full" }),
  cell({ ...mixed, protocol: mixed, level: "partial", declared: "partial", why: "The room has no host." }),
  cell({
    client: "ece146",
    server: "pychat",
    protocol: { client: "ece146", server: "pychat" },
    verdict: "fail",
    level: "none",
    declared: "partial",
    why: "Declared is partial, but what happened is none.",
    findings: [
      finding(),
      finding({
        rule: "example.level",
        verdict: "fail",
        severity: "error",
        message: "Declared is partial, but what happened is none.",
        expected: "partial",
        got: "none",
      }),
    ],
  }),
  cell({
    client: "ece146",
    server: "ece146",
    protocol: { client: "ece146", server: "ece146" },
    verdict: "inconclusive",
    why: "No packet rule can be decided, because 3 packets were dropped.",
    level: "full",
    declared: "full",
    findings: [
      finding({
        rule: "example.capture",
        verdict: "inconclusive",
        severity: "warn",
        side: "lab",
        message: "No packet rule can be decided, because 3 packets were dropped.",
      }),
    ],
  }),
  cell({ scenario: "pychat-names" }),
  cell({ client: "pychat@robust", server: "pychat@robust", scenario: "pychat-names", reading: robust }),
  cell({
    scenario: "pychat-split",
    server: "py-naive",
    reading: { client: "report", server: null },
    verdict: "fail",
    why: early.message,
    findings: [
      early,
      finding({ rule: "example.close", verdict: "fail", side: "server", message: "No FIN came." }),
    ],
  }),
  cell({
    scenario: "pychat-merge",
    server: "py-naive",
    reading: { client: "report", server: null },
    verdict: "fail",
    why: early.message,
    findings: [early],
  }),
  cell({
    scenario: "pychat-long-text",
    server: "py-naive",
    verdict: "unsupported",
    why: "Declared before the run as not implemented: long-text.",
    findings: [],
    evidence: "",
    startedAt: null,
    durationMs: 0,
    waitedMs: 0,
  }),
  cell({
    scenario: "pychat-bye",
    server: "py-naive",
    verdict: "error",
    why: "The lab could not play this cell: no space left on device",
    findings: [],
    evidence: "",
    durationMs: 12,
  }),
]);

/** A report in which every text is hostile. */
export const hostileReport: Report = {
  ...report([
    cell({
      client: hostile,
      server: hostile,
      scenario: hostile,
      verdict: "fail",
      why: hostile,
      evidence: hostile,
      repeat: hostile,
      findings: [
        finding({
          rule: hostile,
          verdict: "fail",
          side: "client",
          message: `${hostile} ${"::error::x ".repeat(30)}`,
          frames: [1],
          filter: hostile,
          sent: hostile,
          expected: hostile,
          got: hostile,
          ladder: [{ frame: 1, timeMs: 0, from: "client", summary: hostile, data: hostile }],
          layers: { kernel: hostile, program: hostile, message: hostile, capture: hostile },
        }),
      ],
    }),
  ]),
  command: hostile,
  net: { used: "none", why: hostile, clock: "none", capture: hostile, dropsKnown: false },
};
