import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { findToolchain } from "../../../src/netlab/sandbox/find-toolchain.ts";

const machine = mkdtempSync(join(tmpdir(), "lab-toolchain-"));
const home = join(machine, "home/teacher");
const before = { HOME: process.env.HOME, PATH: process.env.PATH };
afterAll(() => rmSync(machine, { recursive: true, force: true }));
beforeEach(() => {
  process.env.HOME = home;
});
afterEach(() => {
  Object.assign(process.env, before);
});

/** Installs a program whose name the system has not, and has this user find it. */
function install(folder: string): string {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "lab-test-tool"), "#!/bin/sh\n");
  chmodSync(join(bin, "lab-test-tool"), 0o755);
  process.env.PATH = `${bin}:${before.PATH}`;
  return bin;
}

function found() {
  return findToolchain({ argv: ["lab-test-tool"] });
}

describe("findToolchain", () => {
  it.each(["opt/node", "home/teacher/.pyenv/versions/3.11.7"])(
    "gives an installation of its own: %s",
    (place) => {
      const folder = join(machine, place);
      const bin = install(folder);
      expect(found()).toEqual({ folders: [folder], path: [bin] });
    },
  );

  it.each(["", ".local", ".cargo", "project"])(
    "never gives a home folder, nor what lies right in it: ~/%s",
    (place) => {
      install(join(home, place));
      expect(found()).toEqual({ folders: [], path: [] });
    },
  );

  it("gives nothing for the system's programs, for paths, and for what is not there", () => {
    for (const word of ["sh", "./client", "/usr/bin/env", "lab-no-such-tool"])
      expect(findToolchain({ argv: [word] })).toEqual({ folders: [], path: [] });
  });
});
