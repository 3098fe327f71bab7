import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { bashScript } from "../../src/cli/completion/bash.ts";
import { fishScript } from "../../src/cli/completion/fish.ts";
import type { CompletedCommand } from "../../src/cli/completion/words.ts";
import { zshScript } from "../../src/cli/completion/zsh.ts";
import { protocolNames } from "../../src/impls/registry.ts";
import { runLab, runProgram } from "./run-lab.ts";

const sample: readonly CompletedCommand[] = [
  {
    name: "run",
    summary: "play a suite: it's all there",
    words: ["interop", "framing"],
    options: [
      { names: ["--net"], summary: "the network", takesValue: true, values: ["auto", "none"] },
      { names: ["-q", "--quiet"], summary: "say less", takesValue: false, values: [] },
      { names: ["--out"], summary: "a folder", takesValue: true, values: [] },
    ],
  },
  { name: "read", summary: "rows of a capture", words: [], options: [] },
];

let script: string | undefined;
const folder = mkdtempSync(join(tmpdir(), "lab-completion-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Has bash complete a line whose end the cursor is at; returns the words that it offers. */
async function completed(source: string, line: string): Promise<string> {
  const probe = `COMP_LINE='${line}' COMP_POINT=${line.length}; _lab; echo "\${COMPREPLY[*]}"`;
  const { stdout, stderr } = await runProgram(["bash", "-c", `${source}\n${probe}`]);
  expect(stderr).toBe("");
  return stdout.trimEnd();
}

const has = (shell: string) => spawnSync(shell, ["-c", "exit 0"]).status === 0;

describe("lab completion", () => {
  it("prints a script that names every command and its options", async () => {
    const { code, stdout, stderr } = await runLab(["completion", "bash"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const { name } of commands) expect(stdout).toContain(name);
    expect(stdout).toContain("--robust");
  });

  it("refuses a shell that it does not know, and names those that it does", async () => {
    const { code, stdout, stderr } = await runLab(["completion", "csh"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("bash, zsh, fish");
  });
});

describe("bashScript", () => {
  it.each([
    [["lab", ""], "run read --help --version"],
    [["lab", "re"], "read"],
    [["lab", "run", ""], "interop framing"],
    [["lab", "run", "-"], "--net -q --quiet --out"],
    [["lab", "run", "--net", ""], "auto none"],
    [["lab", "run", "--net=n"], "none"],
    [["lab", "run", "--quiet", "--net", "a"], "auto"],
    [["lab", "run", "--out", ""], ""],
    [["lab", "read", ""], ""],
    [["lab", "read", "--"], ""],
    [["lab", "nonsense", ""], ""],
  ])("completes %j with: %s", async (words, expected) => {
    expect(await completed(bashScript(sample), words.join(" "))).toBe(expected);
  });

  it.each([
    ["lab run --client py", "pychat pychat@robust"],
    ["lab run --client pychat@r", "@robust"],
    ["lab run --server=srm@", "@robust"],
    ["lab run --scenario srm-l", "srm-late srm-long-line"],
    ["lab run i", "interop"],
    ["lab run --net n", "netlab none"],
    ["lab run --reporter ", "table json junit"],
    ["lab serve ", protocolNames.join(" ")],
    ["lab chat e", "ece146 ee357"],
    ["lab record pychat-u", "pychat-unicode"],
    ["lab read -T ", "rows fields json"],
    ["lab read -z ", "conv,tcp expert"],
    ["lab read --time ", "r d dd a ad e"],
    ["lab read --protocol a", "auto"],
    ["lab check --protocol a", ""],
    ["lab capture --tool t", "tcpdump"],
    ["lab doctor --no", "--no-color"],
  ])("completes the values of the program itself: %s", async (line, expected) => {
    script ??= (await runLab(["completion", "bash"])).stdout;
    expect(await completed(script, line)).toBe(expected);
  });

  it("breaks a line before @ as an interactive bash does, and completes the rest", async () => {
    script ??= (await runLab(["completion", "bash"])).stdout;
    const shell = `import os, pty, sys
pid, screen = pty.fork()
if pid == 0:
    os.execvp("bash", ["bash", "--norc", "--noprofile", "-i"])
os.write(screen, (sys.argv[1] + "\\nlab() { echo said: $*; exit; }\\nlab run --client pychat@r\\t--scen\\tsrm-lo\\t\\n").encode())
shown = b""
while True:
    try:
        shown += os.read(screen, 4096)
    except OSError:
        break
print([line for line in shown.decode().splitlines() if line.startswith("said:")])`;
    const file = join(folder, "lab.bash");
    writeFileSync(file, script);
    const { stdout } = await runProgram(["python3", "-c", shell, `. ${file}`]);
    expect(stdout).toBe("['said: run --client pychat@robust --scenario srm-long-line']\n");
  });
});

describe.skipIf(!has("fish"))("fishScript (needs fish)", () => {
  it.each([
    ["lab r", "read\trows of a capture\nrun\tplay a suite: it's all there\n"],
    ["lab run --net ", "auto\tthe network\nnone\tthe network\n"],
    ["lab run f", "framing\n"],
    ["lab run -", "-q\tsay less\n--net\tthe network\n--out\ta folder\n--quiet\tsay less\n"],
  ])("completes: %s", async (line, expected) => {
    const script = `${fishScript(sample)}\ncomplete -C '${line}'`;
    const { stdout, stderr } = await runProgram(["fish", "--no-config", "-c", script]);
    expect(stderr).toBe("");
    expect(stdout.split("\n").sort()).toEqual(expected.split("\n").sort());
  });
});

describe.skipIf(!has("zsh"))("zshScript (needs zsh)", () => {
  it("is read without a complaint and completes lab", async () => {
    const script = `autoload -U compinit && compinit -D && eval "$SCRIPT" && echo $_comps[lab]`;
    const { stdout, stderr } = await runProgram(["zsh", "-f", "-c", script], {
      env: { SCRIPT: zshScript(sample) },
    });
    expect({ stdout, stderr }).toEqual({ stdout: "_lab\n", stderr: "" });
  });
});
