import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { version } from "../../src/cli/version.ts";
import { type Outcome, runProgram } from "../cli/run-lab.ts";
import { type Clone, makeClone, optionalPrograms } from "./clone.ts";

const building = "+ npm run --silent build -- --dir dist.part\n";

describe("lab, with its packages installed", () => {
  let clone: Clone;
  let env: NodeJS.ProcessEnv;
  const start = (command = join(clone.folder, "lab"), cwd = "/"): Promise<Outcome> =>
    runProgram([command, "--version"], { cwd, env });

  beforeAll(() => {
    clone = makeClone();
    clone.linkPackages();
    env = clone.environment(optionalPrograms, { LAB_SETUP: "" });
  });
  afterAll(() => clone.remove());

  it("builds at the first start, and keeps stdout for results", async () => {
    const { code, stdout, stderr } = await start();
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${version}\n` });
    expect(stderr).toContain(building);
    expect(stderr).not.toContain("npm ci");
  });

  it("does nothing more at the second", async () => {
    expect(await start()).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("starts through a symbolic link, from any folder", async () => {
    const folder = join(clone.folder, "..", "else where");
    mkdirSync(folder);
    symlinkSync("../a clone/lab", join(folder, "link"));
    expect(await start("./link", folder)).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("builds again what has changed", async () => {
    const file = join(clone.folder, "src/cli/version.ts");
    writeFileSync(file, readFileSync(file, "utf8").replace(version, "12.34.56"));
    expect(await start()).toEqual({ code: 0, stdout: "12.34.56\n", stderr: building });
    expect(await start()).toEqual({ code: 0, stdout: "12.34.56\n", stderr: "" });
  });

  it("hands over arguments and the exit code untouched", async () => {
    const { code, stderr } = await runProgram([join(clone.folder, "lab"), "no such  command", "*"], { env });
    expect(code).toBe(2);
    expect(stderr).toContain("no such  command");
  });

  it("ends with 3 and a sentence when the build fails, at every start until it is mended", async () => {
    appendFileSync(join(clone.folder, "src/cli/version.ts"), "export const wrong = ;\n");
    for (const _ of [1, 2]) {
      const { code, stdout, stderr } = await start();
      expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
      expect(stderr).toContain("src/cli/version.ts");
      expect(stderr).toContain("lab: The build failed. Mend what it says above and start again.\n");
    }
  });
});

describe("lab, with a node that does not do", () => {
  let clone: Clone;
  beforeAll(() => {
    clone = makeClone();
  });
  afterAll(() => clone.remove());

  it.each(["18.20.4", "20.18.3", "nonsense"])("refuses version %s and says what to do", async (old) => {
    clone.fake("node", `echo ${old}`);
    const { code, stdout, stderr } = await runProgram([join(clone.folder, "lab"), "--version"], {
      env: clone.environment(optionalPrograms),
    });
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(/^lab: Node\.js 20\.19 or newer is needed, but \S+fakes\/node is /);
    expect(stderr).toContain(`is ${old}. Install Node.js 20.19 or newer`);
  });

  it("says so when there is none", async () => {
    const { code, stderr } = await runProgram(["/bin/sh", join(clone.folder, "lab")], {
      env: { PATH: pathWithoutNode(clone) },
    });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^lab: Node\.js was not found\. Install /);
  });
});

function pathWithoutNode(clone: Clone): string {
  const folder = join(clone.folder, "..", "without-node");
  mkdirSync(folder);
  for (const name of ["dirname", "readlink", "sh"]) symlinkSync(`/usr/bin/${name}`, join(folder, name));
  return folder;
}
