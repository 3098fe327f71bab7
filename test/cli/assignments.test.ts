import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { packageRoot } from "../../src/harness/package-root.ts";
import { builtLab } from "../support/built-lab.ts";
import { runProgram } from "./run-lab.ts";

const folder = mkdtempSync(join(tmpdir(), "lab-init-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("lab init", () => {
  const started = join(folder, "week-5");
  beforeAll(async () => {
    const { code, stderr } = await runProgram(builtLab("init", "pychat", "week-5"), { cwd: folder });
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: "Next: lab selftest --assignment week-5/assignment.yaml\n",
    });
  });

  it("writes an assignment, its proof, what students begin with, and files for build servers", () => {
    expect(readdirSync(started).sort()).toEqual(
      expect.arrayContaining([
        ".github",
        ".gitlab-ci.yml",
        "README.md",
        "assignment.yaml",
        "broken",
        "solution",
        "starter",
      ]),
    );
  });

  it("refuses a folder with something in it, and a protocol that there is not", async () => {
    const again = await runProgram(builtLab("init", "srm", "week-5"), { cwd: folder });
    expect(again).toMatchObject({
      code: 2,
      stderr: "lab: week-5 is not empty; name a folder that is not there yet.\n",
    });
    const unknown = await runProgram(builtLab("init", "irc"), { cwd: folder });
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('There is no protocol "irc"; the protocols are pychat,');
  });

  it("has GitHub grade what lies in submissions, by the steps that it writes", async () => {
    cpSync(join(started, "solution"), join(started, "submissions/anna"), { recursive: true });
    const { jobs } = parse(readFileSync(join(started, ".github/workflows/grade.yml"), "utf8"));
    const runs: readonly string[] = jobs.grade.steps.flatMap(
      ({ run }: { readonly run?: string }) => run ?? [],
    );
    const env = {
      LAB_REPOSITORY: `file://${packageRoot}`,
      LAB_NO_INSTALL: "1",
      GITHUB_STEP_SUMMARY: join(folder, "summary.md"),
    };
    for (const run of runs) {
      const { code, stderr } = await runProgram(["bash", "-e", "-c", run], { cwd: started, env });
      expect({ run, code, stderr: code === 0 ? "" : stderr }).toEqual({ run, code: 0, stderr: "" });
      // The build of this checkout stands for the one that the clone would make of what npm fetches.
      if (run.includes("git clone"))
        writeFileSync(join(started, ".lab/lab"), `#!/bin/sh\nexec ${builtLab().join(" ")} "$@"\n`);
    }
    expect(readFileSync(join(folder, "summary.md"), "utf8")).toContain("anna");
    expect(readFileSync(join(started, "grades/grades.csv"), "utf8")).toContain('"anna","graded",100,100');
    expect(existsSync(join(started, "grades/junit.xml"))).toBe(true);
  });
});

describe("the assignment for PyChat", () => {
  it("costs each of its broken programs what its fault should cost, and a right one nothing", async () => {
    const assignment = join(packageRoot, "fixtures/assignments/pychat/assignment.yaml");
    const { code, stdout } = await runProgram(
      builtLab("selftest", "--assignment", assignment, "--quiet", "--json"),
      { cwd: folder },
    );
    const { programs } = JSON.parse(stdout);
    expect(programs.filter(({ wrong }: { readonly wrong: readonly unknown[] }) => wrong.length > 0)).toEqual(
      [],
    );
    expect(programs.map(({ id }: { readonly id: string }) => id)).toContain("reference");
    expect(programs.length).toBeGreaterThan(24);
    expect(code).toBe(0);
  }, 240_000);

  it("is refused with the place of a mistake", async () => {
    const { code, stderr } = await runProgram(builtLab("selftest", "--assignment", "nowhere.yaml"), {
      cwd: folder,
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^lab: .*nowhere\.yaml: there is no such file$/mu);
  });
});
