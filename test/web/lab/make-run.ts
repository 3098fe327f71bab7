import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../../src/harness/package-root.ts";
import { runProgram } from "../../cli/run-lab.ts";
import { builtLab } from "../../support/built-lab.ts";

/** A run with a conversation that fails and one that does not, and its page as one file. */
export interface MadeRun {
  readonly folder: string;
  readonly page: string;
  remove(): void;
}

/** Plays a server that takes one recv for one message, once with whole messages and once with messages in pieces. */
export async function makeRun(): Promise<MadeRun> {
  const folder = mkdtempSync(join(tmpdir(), "lab-page-"));
  const impl = join(packageRoot, "fixtures/assignments/pychat/broken/one-recv/lab.impl.yaml");
  const run = builtLab(
    ...["run", "framing", "--impl", impl, "--server", "one-recv", "--writes", "whole,octet"],
    ...["--out", folder, "--quiet"],
  );
  await runProgram(run, { cwd: folder });
  const { code, stdout, stderr } = await runProgram(builtLab("report", folder), { cwd: folder });
  if (code !== 0) throw new Error(`lab report ended with ${code}: ${stderr}`);
  return { folder, page: stdout.trim(), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Text that would do harm where it is not shown as text: script, an event handler, control sequences, and letters that turn the line around. */
export const HOSTILE = `<script>document.title="owned"</script><img src=x onerror="document.title='owned'">\u001b[31m\u202Eevil\u202C</script>`;

/** Returns a copy of a run in which everything that programs said and are called is hostile. */
export function makeHostile({ folder }: MadeRun): string {
  const copy = mkdtempSync(join(tmpdir(), "lab-hostile-"));
  cpSync(folder, copy, { recursive: true });
  const path = join(copy, "report.json");
  const report = JSON.parse(readFileSync(path, "utf8"));
  report.cells.at(-1).why = HOSTILE.repeat(10_000);
  for (const cell of report.cells) {
    cell.client = HOSTILE;
    for (const finding of cell.findings)
      Object.assign(finding, { message: HOSTILE, sent: HOSTILE, expected: HOSTILE, got: HOSTILE });
  }
  for (const cause of report.causes) cause.message = HOSTILE;
  writeFileSync(path, JSON.stringify(report));
  return copy;
}
