import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/harness/package-root.ts";
import { builtLab } from "../support/built-lab.ts";
import { runProgram } from "./run-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-quiz-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const capture = join(packageRoot, "fixtures/captures/pychat-no-turns.pcap");

function quiz(...words: readonly string[]) {
  return runProgram(builtLab("quiz", ...words), { cwd: folder });
}

describe("lab quiz", () => {
  it("checks a file of answers, and says what is wrong with each", async () => {
    const answers = join(folder, "answers.txt");
    writeFileSync(
      answers,
      '# mine\nhandshake.frames: 1, 2\nhandshake.window: "64256"\nclosing.first: nobody\n',
    );
    const { code, stdout } = await quiz(
      capture,
      "--answers",
      answers,
      "--only",
      "handshake.frames,handshake.window,closing.first",
    );
    expect(stdout).toContain("--  handshake.frames: wrong. The third is missing");
    expect(stdout).toContain("ok  handshake.window: right");
    expect(stdout).toContain("--  closing.first: unreadable. Type one of client, server.");
    expect(stdout).toContain("1 of 3 right\n");
    expect(code).toBe(1);
  });

  it("ends with 0 when every answer is right", async () => {
    const answers = join(folder, "right.txt");
    writeFileSync(answers, "handshake.frames: 1-3\n");
    const { code, stdout } = await quiz(
      capture,
      "--answers",
      answers,
      "--only",
      "handshake.frames",
      "--json",
    );
    expect(JSON.parse(stdout)).toMatchObject({
      right: 1,
      asked: 1,
      results: [{ id: "handshake.frames", verdict: "right" }],
    });
    expect(code).toBe(0);
  });

  it.each([
    [
      "closing.frist: client",
      /answers:1: there is no question closing\.frist; did you mean closing\.first\?/,
    ],
    ["\nwhatever", /answers:2: this is no answer; write the question's id, a colon and the answer/],
    [
      "closing.first: client\nclosing.first: server",
      /answers:2: closing\.first was answered in line 1 already/,
    ],
  ])("refuses %j with its line", async (text, said) => {
    const answers = join(folder, "answers");
    writeFileSync(answers, text);
    const { code, stderr } = await quiz(capture, "--answers", answers);
    expect(stderr).toMatch(said);
    expect(code).toBe(2);
  });

  it("writes a sheet, and the key beside it", async () => {
    const { code, stdout } = await quiz(capture, "--lesson", "1", "--sheet", "--out", "sheet.md");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "sheet.md\nsheet.key.md\n" });
    expect(readFileSync(join(folder, "sheet.md"), "utf8")).toContain("Which three frames are the handshake?");
    expect(readFileSync(join(folder, "sheet.md"), "utf8")).not.toContain("**1-3**");
    expect(readFileSync(join(folder, "sheet.key.md"), "utf8")).toContain("`handshake.frames`: **1-3**");
  });

  it("asks about a conversation that it plays first", async () => {
    const { code, stdout, stderr } = await quiz(
      "--scenario",
      "greet",
      "--protocol",
      "srm",
      "--list",
      "--json",
    );
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout).asked.length).toBeGreaterThan(20);
  });

  it.each([
    [[], /Name a capture or an evidence folder, or a scenario/],
    [["nowhere.pcap"], /nowhere\.pcap/],
    [[capture, "--lesson", "4"], /--lesson 4 is not a whole number from 1 to 3/],
    [[capture, "--only", "handshake.frame"], /did you mean handshake\.frames\?/],
    [[capture, "--json"], /--json is for --list or --answers/],
  ] as const)("refuses %j", async (words, said) => {
    const { code, stderr } = await quiz(...words);
    expect(stderr).toMatch(said);
    expect(code).toBe(2);
  });
});
