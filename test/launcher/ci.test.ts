import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/harness/package-root.ts";

const read = (path: string): string => readFileSync(join(packageRoot, path), "utf8");

it("runs in CI exactly the test command of the README", () => {
  const command = /^ {4}(\S.*?) +# formatting and lint/m.exec(read("README.md"))?.[1];
  expect(command).toBe("npm test");
  expect(read(".ci/run")).toBe(`#!/usr/bin/env bash\nset -e\ncd "$(dirname "$0")/.."\n${command}\n`);
});
