import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/harness/package-root.ts";
import type { Report } from "../../src/harness/report.ts";
import { runProgram } from "../cli/run-lab.ts";

const tree = mkdtempSync(join(tmpdir(), "lab-sixth-"));
const PARTS = ["src", "fixtures", "package.json", "tsconfig.json", "rolldown.config.ts"];

beforeAll(() => {
  for (const part of PARTS) cpSync(join(packageRoot, part), join(tree, part), { recursive: true });
  symlinkSync(join(packageRoot, "node_modules"), join(tree, "node_modules"));
});
afterAll(() => rmSync(tree, { recursive: true, force: true }));

describe("a sixth protocol, added as CONTRIBUTING.md says: one folder, one line", () => {
  it("has the types that a protocol must have, and builds", () => {
    copyFolder("parrot");
    appendFileSync(join(tree, "src/impls/reports.ts"), 'export { parrot } from "./parrot/index.ts";\n');
    expect(run("typescript/bin/tsc", "-p", "tsconfig.json")).toEqual({ status: 0, stdout: "" });
    expect(run("rolldown/bin/cli.mjs", "--config", "rolldown.config.ts")).toMatchObject({ status: 0 });
  }, 120_000);

  it("is listed behind the other five, and is a word that mistakes are told by", async () => {
    const { stdout } = await lab("list", "protocols", "--json");
    const { protocols }: { readonly protocols: readonly { readonly name: string }[] } = JSON.parse(stdout);
    expect(protocols.map(({ name }) => name).slice(5)).toEqual(["parrot"]);
    expect(await lab("serve", "nosuch")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("ee357, parrot."),
    });
  });

  it("talks to itself under the harness, and every rule that packets decide holds", async () => {
    const manifest = join(packageRoot, "test/sixth/parrot.impl.yaml");
    const pair = ["--impl", manifest, "--client", "parrot", "--server", "parrot"];
    const { code, stdout, stderr } = await lab("run", "interop", ...pair, "--json", "--out", "run");
    expect(code, stderr).toBe(0);
    const { cells }: Report = JSON.parse(stdout);
    expect(cells.map(({ scenario, verdict, level }) => ({ scenario, verdict, level }))).toEqual([
      { scenario: "greet", verdict: "pass", level: "full" },
    ]);
    const passed = cells[0]?.findings.filter(({ verdict }) => verdict === "pass").map(({ rule }) => rule);
    expect(passed).toEqual(
      expect.arrayContaining(["handshake.three-way", "framing.client", "framing.server", "close.orderly"]),
    );
  });
});

/** Here its files are checked beside the tests; in the tree they stand with the other protocols. */
function copyFolder(name: string): void {
  const [from, to] = [join(packageRoot, "test/sixth", name), join(tree, "src/impls", name)];
  mkdirSync(to);
  for (const file of readdirSync(from)) {
    const text = readFileSync(join(from, file), "utf8");
    writeFileSync(
      join(to, file),
      text.replaceAll('"../../../src/impls/', '"../').replaceAll('"../../../src/', '"../../'),
    );
  }
}

function run(program: string, ...words: readonly string[]) {
  const argv = [join(packageRoot, "node_modules", program), ...words];
  const { status, stdout } = spawnSync(process.execPath, argv, { cwd: tree, encoding: "utf8" });
  return { status, stdout };
}

function lab(...words: readonly string[]) {
  return runProgram([process.execPath, join(tree, "dist/cli/main.cjs"), ...words], { cwd: tree });
}
