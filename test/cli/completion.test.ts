import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { bashScript } from "../../src/cli/completion/bash.ts";
import { fishScript } from "../../src/cli/completion/fish.ts";
import type { CompletedCommand } from "../../src/cli/completion/words.ts";
import { zshScript } from "../../src/cli/completion/zsh.ts";
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
    [["lab", "run", ""], "interop framing --net -q --quiet --out"],
    [["lab", "run", "--net", ""], "auto none"],
    [["lab", "run", "--out", ""], ""],
    [["lab", "read", "--"], ""],
    [["lab", "nonsense", ""], ""],
  ])("completes %j with: %s", async (words, expected) => {
    const probe = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")})
COMP_CWORD=${words.length - 1}; _lab; echo "\${COMPREPLY[*]}"`;
    const { stdout, stderr } = await runProgram(["bash", "-c", `${bashScript(sample)}\n${probe}`]);
    expect({ stdout, stderr }).toEqual({ stdout: `${expected}\n`, stderr: "" });
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
