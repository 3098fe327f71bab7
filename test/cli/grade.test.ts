import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { gist, makeSmallClass } from "../grade/small-class.ts";
import { builtLab } from "../support/built-lab.ts";
import { type Outcome, runProgram } from "./run-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-cli-grade-"));
const { assignment, submissions } = makeSmallClass(folder);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function grade(out: string, ...words: readonly string[]): Promise<Outcome> {
  return runProgram(
    builtLab("grade", submissions, "--assignment", assignment, "--json", "--out", out, ...words),
    {
      cwd: folder,
    },
  );
}

/** Starts grading and kills it without a word once it has played so many conversations. */
async function killedAfter(conversations: number, out: string): Promise<void> {
  const [command = "", ...words] = builtLab("grade", submissions, "--assignment", assignment, "--out", out);
  const child = spawn(command, words, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(child, "exit");
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if ((said.match(/^ *\d+\/\d+ /gmu) ?? []).length >= conversations) child.kill("SIGKILL");
  });
  expect(await ended).toEqual([null, "SIGKILL"]);
}

function journalLines(out: string): number {
  return readFileSync(join(folder, out, "journal.jsonl"), "utf8").split("\n").length - 1;
}

describe("lab grade", () => {
  let whole: Outcome;
  beforeAll(async () => {
    whole = await grade("whole");
  });

  it("grades each submission by the checks, and says why with frames and a command that repeats it", () => {
    expect(whole.code).toBe(1);
    const grades = JSON.parse(whole.stdout);
    expect(
      grades.submissions.map(({ id, status, score }: Record<string, unknown>) => [id, status, score]),
    ).toEqual([
      ["anna", "graded", 60],
      ["ben", "graded", 30],
      ["cem", "graded", 60],
      ["dora", "missing", 0],
    ]);
    const [, ben] = grades.submissions;
    const talk = ben.checks.find(({ id }: { readonly id: string }) => id === "talk");
    expect(talk.why).toContain('"xTrevor"');
    expect(talk.frames.length).toBeGreaterThan(0);
    expect(existsSync(join(folder, "whole", talk.evidence, "capture.pcapng"))).toBe(true);
    expect(talk.repeat).toBe(
      `lab grade ${join(submissions, "ben")} --assignment ${assignment} --check talk --seed 1`,
    );
  });

  it("leaves no copy of a submission behind", () => {
    expect(readdirSync(join(folder, "whole")).sort()).not.toContain("work");
  });

  it("repeats a check by the command that it names", async () => {
    const [, ben] = JSON.parse(whole.stdout).submissions;
    const { repeat } = ben.checks.find(({ id }: { readonly id: string }) => id === "talk");
    const words = String(repeat).split(" ").slice(1);
    const { code, stdout } = await runProgram(builtLab(...words, "--json", "--out", "repeated"), {
      cwd: folder,
    });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).submissions[0].checks).toMatchObject([
      { id: "handshake", verdict: "pass" },
      { id: "talk", verdict: "fail", points: 0 },
    ]);
  });

  it("refuses a folder that holds grades already, and goes on with them by --resume without playing again", async () => {
    const refused = await grade("whole");
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toMatch(/^lab: whole holds grades already; go on with them by --resume/mu);
    const lines = journalLines("whole");
    const again = await grade("whole", "--resume");
    expect(again.stdout).toBe(whole.stdout);
    expect(journalLines("whole")).toBe(lines);
  });

  it.each([1, 5])(
    "gives the same grades when it was killed after %i conversations and goes on",
    async (count) => {
      const out = `killed-${count}`;
      await killedAfter(count, out);
      expect(journalLines(out)).toBeGreaterThan(count);
      const { code, stdout } = await grade(out, "--resume");
      expect(code).toBe(1);
      expect(gist(stdout)).toEqual(gist(whole.stdout));
      expect(existsSync(join(folder, out, "work"))).toBe(false);
    },
  );

  it("gives the same grades in three shards that are merged, and none when one is missing", async () => {
    for (const index of [1, 2, 3]) {
      const { code, stdout, stderr } = await grade(`shard-${index}`, "--shard", `${index}/3`);
      expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
      expect(stderr).toMatch(new RegExp(`^Shard ${index}/3 is in shard-${index}: \\d+ conversations`, "mu"));
    }
    const merge = (...words: readonly string[]) =>
      runProgram(builtLab("merge", ...words, "--json"), { cwd: folder });
    const merged = await merge("shard-3", "shard-1", "shard-2", "--out", "merged");
    expect(merged.code).toBe(1);
    expect(gist(merged.stdout)).toEqual(gist(whole.stdout));
    const [, ben] = JSON.parse(merged.stdout).submissions;
    const talk = ben.checks.find(({ id }: { readonly id: string }) => id === "talk");
    expect(existsSync(join(folder, "merged", talk.evidence, "capture.pcapng"))).toBe(true);
    const holed = await merge("shard-1", "shard-3", "--out", "holed");
    expect(holed).toMatchObject({ code: 2, stdout: "" });
    expect(holed.stderr).toContain("shard 2/3 with the submissions ben");
    const mixed = await merge("shard-1", "whole", "--out", "mixed");
    expect(mixed.stderr).toContain("they are cut into different numbers of shards");
  });

  it("ends with 0 for a gradebook, whatever the scores", async () => {
    expect((await grade("whole", "--resume", "--exit-zero")).code).toBe(0);
  });

  it.each([
    [["--shard", "4/3"], "--shard 4/3 is no shard; write one as 1/3, 2/3 or 3/3."],
    [["--check", "listen"], 'no check is called "listen"; there are handshake, talk, serve, classmates'],
  ])("explains %j", async (words, message) => {
    const { code, stderr } = await grade("never", ...words);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
