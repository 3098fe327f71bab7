import { describe, expect, it } from "vitest";
import { showFindings } from "../../../src/harness/reporters/findings.ts";
import { displayWidth, wrapCommand } from "../../../src/harness/reporters/layout.ts";
import { table } from "../../../src/harness/reporters/table.ts";
import { terminalWidth } from "../../../src/harness/reporters/terminal-width.ts";
import { cell, everyVerdict, finding, report } from "./report-cases.ts";

const narrow = [60, 61, 66, 72, 79, 80, 100];

/** Findings and names as long as real ones get. */
const long = report([
  cell({
    client: "python-pychat",
    server: "slow-to-notice",
    scenario: "pychat-second-client",
    verdict: "fail",
    why: "It broke.",
    evidence: "a path is one word and keeps its line".replaceAll(" ", "-"),
    repeat:
      "lab run interop --impl 'my programs/lab.impl.yaml' --client python-pychat --server slow-to-notice --scenario pychat-second-client --seed 1",
    findings: [
      finding({
        rule: "framing.no-line-end",
        verdict: "fail",
        side: "client",
        message: "The client program sent a line end, which nothing called for. ".repeat(4).trim(),
        frames: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        filter: "frame.number in {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}",
        sent: `"${"hello over there ".repeat(6)}"… (5000 octets)`,
        expected: `"${"x".repeat(120)}"`,
        got: `"${"世界".repeat(40)}"`,
        ladder: [
          {
            frame: 123456,
            timeMs: 59_999.123,
            from: "server",
            summary: "FIN, PSH, ACK Seq=4294967295 Ack=4294967295 Len=65495",
            data: `"${"hello ".repeat(8)}"… (65495 octets)`,
          },
        ],
      }),
    ],
  }),
]);

describe("a narrow terminal", () => {
  it.each(narrow)("is not overrun at %i columns by tables, stories and ladders", (width) => {
    for (const ascii of [false, true]) {
      expect(widest(table.render(everyVerdict, { color: true, ascii, width, out: "a" }))).toBeLessThanOrEqual(
        width,
      );
      expect(widest(table.render(long, { color: false, ascii, width, out: "a" }))).toBeLessThanOrEqual(width);
    }
  });

  it.each(narrow)("is not overrun at %i columns by findings", (width) => {
    expect(widest(showFindings(everyVerdict, true, width))).toBeLessThanOrEqual(width);
    expect(widest(showFindings(long, true, width))).toBeLessThanOrEqual(width);
  });

  it("has room for no less than 60 columns", () => {
    const at = (width: number) => table.render(everyVerdict, { color: false, width, out: "a" });
    expect(at(20)).toBe(at(60));
  });
});

describe("a command that is longer than a line", () => {
  it("is the same command to a shell when it is copied", () => {
    const command = "lab run interop --impl 'my  own/it'\\''s.yaml' --client a --scenario greet --seed 1";
    for (let width = 1; width <= command.length; width++) {
      const copied = wrapCommand(command, width).join("\n");
      expect(copied.replaceAll(/ \\\n */gu, " ")).toBe(command);
    }
  });

  it("keeps an option and its value together", () => {
    expect(wrapCommand("lab run interop --client pychat --server ece146 --json", 32)).toStrictEqual([
      "lab run interop \\",
      "  --client pychat \\",
      "  --server ece146 --json",
    ]);
  });
});

describe("the width to draw in", () => {
  it.each([
    [{ columns: 72 }, { COLUMNS: "120" }, 72],
    [{}, { COLUMNS: "64" }, 64],
    [{ columns: 0 }, {}, 100],
    [{}, {}, 100],
    [{}, { COLUMNS: "many" }, 100],
    [{}, { COLUMNS: "-1" }, 100],
  ])("of %j with %j is %i", (stream, env, width) => {
    expect(terminalWidth(stream, env)).toBe(width);
  });
});

function widest(text: string): number {
  return Math.max(...text.split("\n").map(displayWidth));
}
