import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/harness/package-root.ts";
import { type Outcome, runProgram } from "../cli/run-lab.ts";
import { type Clone, findProgram, makeClone, optionalPrograms } from "./clone.ts";

const withoutTcpdump = optionalPrograms.filter((name) => name !== "tcpdump");
const isRoot = process.getuid?.() === 0;

let clone: Clone;
beforeEach(() => {
  clone = makeClone();
});
afterEach(() => clone.remove());

const start = (env: NodeJS.ProcessEnv, ...before: string[]): Promise<Outcome> =>
  runProgram([...before, join(clone.folder, "lab"), "--version"], { cwd: clone.folder, env });

function calls(name: string): readonly string[] {
  const log = join(clone.folder, "..", `${name}.log`);
  return existsSync(log) ? readFileSync(log, "utf8").trimEnd().split("\n") : [];
}

/** Stands for a program that is not to run in a test: writes down how it was called, then runs `then`. */
function fakeRecording(name: string, then: string): void {
  clone.fake(name, `echo "$*" >>"$(dirname "$0")/../${name}.log"\n${then}`);
}

describe("the set-up of system packages", () => {
  beforeEach(() => clone.linkPackages());

  it("prints the exact command where it may not install, once, and goes on", async () => {
    fakeRecording("apt-get", "exit 100");
    const env = clone.environment(withoutTcpdump);
    const first = await start(env);
    expect(first.code).toBe(0);
    expect(first.stderr).toContain(
      "\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends tcpdump\n",
    );
    expect((await start(env)).stderr).toBe("");
    expect((await start({ ...env, LAB_SETUP: "1" })).stderr).toContain("sudo apt-get install");
    expect(calls("apt-get")).toEqual([]);
  });

  it("names the packages where there is no apt-get", async () => {
    const { code, stderr } = await start(clone.environment(withoutTcpdump));
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Not found here: tcpdump \(Debian's names\)\. Going on without/);
  });

  it("prints what it runs as root, and does not try again what has failed", async ({ skip }) => {
    if (!isRoot) skip("only root installs packages without sudo");
    fakeRecording("apt-get", "exit 100");
    const env = clone.environment(withoutTcpdump, { LAB_NO_INSTALL: "" });
    const first = await start(env);
    expect(first.code).toBe(0);
    expect(first.stderr).toContain("+ env DEBIAN_FRONTEND=noninteractive apt-get update -qq\n");
    expect(first.stderr).toMatch(/\n\+ apt-get install .* tcpdump\n/);
    expect(first.stderr).toContain("The system packages could not be installed: tcpdump. Going on without");
    expect((await start(env)).stderr).toBe("");
    expect(calls("apt-get")).toHaveLength(2);
  });

  it("says that a folder of somebody else is not set up", async ({ skip }) => {
    if (!isRoot) skip("only root can start lab as somebody else");
    const env = clone.environment(optionalPrograms);
    const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    const { code, stderr } = await start(env, ...nobody);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^lab: .*a clone is not set up, and nobody may not write there\./);
  });
});

describe("the set-up of npm packages", () => {
  /** Links this checkout's packages in place of installing them; the rest it leaves to npm. */
  const linkingNpm = `[ "$1" = ci ] || exec "${findProgram("npm")}" "$@"
echo "added some packages"
mkdir -p node_modules
for each in "${packageRoot}"node_modules/* "${packageRoot}"node_modules/.bin; do ln -s "$each" node_modules/; done
echo >node_modules/.package-lock.json`;
  beforeEach(() => fakeRecording("npm", linkingNpm));
  const installs = () => calls("npm").filter((call) => call.startsWith("ci"));

  it("installs them once when two start at once, and prints nothing else on stdout", async () => {
    const env = clone.environment(optionalPrograms);
    const both = await Promise.all([start(env), start(env)]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    for (const { stdout } of both) expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(installs()).toHaveLength(1);
  });

  it("installs them again when package-lock.json has changed", async () => {
    const env = clone.environment(optionalPrograms);
    await start(env);
    expect((await start(env)).stderr).toBe("");
    const lock = join(clone.folder, "package-lock.json");
    writeFileSync(lock, readFileSync(lock));
    expect((await start(env)).stderr).toBe("");
    writeFileSync(lock, `${readFileSync(lock, "utf8")}\n`);
    await start(env);
    expect(installs()).toHaveLength(2);
  });

  it("ends with 3 and a sentence when npm fails", async () => {
    clone.fake("npm", "echo no network >&2; exit 1");
    const { code, stdout, stderr } = await start(clone.environment(optionalPrograms));
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain("no network\nlab: npm could not install the packages.");
  });

  it("ends with 130 on Ctrl-C, and the next start goes on", async () => {
    clone.fake("npm", "echo installing >&2; exec sleep 60");
    const env = clone.environment(optionalPrograms);
    const { code, stderr } = await interruptWhen("installing", env);
    expect(code).toBe(130);
    expect(stderr).toContain("The set-up was interrupted; the next start goes on with it.\n");
  });

  /** Sends SIGINT to the whole foreground group, as a terminal does, once `word` was printed. */
  function interruptWhen(
    word: string,
    env: NodeJS.ProcessEnv,
  ): Promise<{ code: number | null; stderr: string }> {
    return new Promise((resolve) => {
      const child = spawn(join(clone.folder, "lab"), [], {
        env,
        detached: true,
        stdio: ["ignore", "ignore", "pipe"],
      });
      let stderr = "";
      child.stderr.on("data", (octets: Buffer) => {
        stderr += octets.toString();
        if (stderr.endsWith(`${word}\n`) && child.pid !== undefined) process.kill(-child.pid, "SIGINT");
      });
      child.on("close", (code) => resolve({ code, stderr }));
    });
  }
});
