import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { QUIET_MS } from "../../src/impls/quiet-framer.ts";
import { runLab } from "./run-lab.ts";

describe("bad usage", () => {
  it.each([
    [["nosuch"], "lab: unknown command 'nosuch'\n(lab --help lists the commands)\n"],
    [["run", "--bogus"], "lab: unknown option '--bogus'\n(lab run --help has the options and examples)\n"],
    [["check"], "lab: missing required argument 'path'\n(lab check --help has the options and examples)\n"],
  ])("says what is wrong with %j and where help is, with exit code 2", async (words, said) => {
    expect(await runLab(words)).toEqual({ code: 2, stdout: "", stderr: said });
  });
});

describe("help", () => {
  it.each(commands.map(({ name }) => name))("of lab %s has examples, and --no-color", async (name) => {
    const { code, stdout, stderr } = await runLab([name, "--no-color", "--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^Usage: lab \w+ [\s\S]*\nExamples:\n {2}/u);
    expect(stdout).toContain("--no-color");
  });

  it.each(["serve", "chat"])(
    "of lab %s says how much quiet ends a message in the robust reading",
    async (name) => {
      const { stdout } = await runLab([name, "--help"]);
      expect(stdout.replaceAll(/\s+/gu, " ")).toContain(`how much quiet ends such a message (${QUIET_MS})`);
    },
  );
});
