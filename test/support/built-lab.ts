import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../src/harness/package-root.ts";

const main = join(packageRoot, "dist/cli/main.cjs");
let isBuilt = false;

/**
 * Returns the command that starts the built CLI with `words`. The first call builds what is older than its sources, the way
 * `./lab` does: one build at a time, whoever else builds.
 */
export function builtLab(...words: readonly string[]): readonly string[] {
  if (!isBuilt) build();
  return [process.execPath, main, ...words];
}

function build(): void {
  const { status, stderr } = spawnSync("sh", [join(packageRoot, "scripts/setup.sh")], {
    encoding: "utf8",
    env: { ...process.env, LAB_NO_INSTALL: "1" },
  });
  // A mistake in the types is the type check's to report; it does not keep the programs from being built.
  if (status !== 0 && !existsSync(main)) throw new Error(`lab cannot be built: ${stderr}`);
  isBuilt = true;
}
