import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { packageRoot } from "../../src/harness/package-root.ts";

const parts = [
  "lab",
  "scripts",
  "src",
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  "rolldown.config.ts",
] as const;

/** What the launcher itself and npm need of a machine. */
const basics = "cat cmp cp dirname env find flock id ln ls mkdir mv npm readlink rm sh sleep touch".split(
  " ",
);

/** What the set-up would install on a machine that lacks it. */
export const optionalPrograms: readonly string[] =
  "bwrap dumpcap ethtool g++ ip make nsenter python3 setpriv tcpdump tshark unshare".split(" ");

/** A copy of this checkout as `git clone` leaves it, and a folder of programs that is its whole path. */
export interface Clone {
  readonly folder: string;
  /** Gives it the npm packages of this checkout, each as a link. */
  linkPackages(): void;
  /** Returns an environment whose path has the basics, `programs` of this machine, and the fakes. */
  environment(programs: readonly string[], more?: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /** Puts a shell script on the path, before a program of the same name. */
  fake(name: string, script: string): void;
  remove(): void;
}

/** Makes a clone in a temporary folder. */
export function makeClone(): Clone {
  const parent = mkdtempSync(join(tmpdir(), "lab-launcher-"));
  chmodSync(parent, 0o755);
  const [folder, fakes] = [join(parent, "a clone"), join(parent, "fakes")];
  mkdirSync(fakes);
  for (const part of parts) {
    cpSync(join(packageRoot, part), join(folder, part), { recursive: true, preserveTimestamps: true });
  }
  let paths = 0;
  return {
    folder,
    linkPackages: () => linkPackages(join(folder, "node_modules")),
    environment(programs, more) {
      const path = join(parent, `path-${paths++}`);
      mkdirSync(path);
      for (const name of [...basics, "node", ...programs]) linkProgram(name, path);
      return { PATH: `${fakes}${delimiter}${path}`, LAB_NO_INSTALL: "1", ...more };
    },
    fake(name, script) {
      writeFileSync(join(fakes, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    },
    remove: () => rmSync(parent, { recursive: true, force: true }),
  };
}

function linkPackages(target: string): void {
  mkdirSync(target);
  for (const name of readdirSync(join(packageRoot, "node_modules"))) {
    if (name !== ".lab") symlinkSync(join(packageRoot, "node_modules", name), join(target, name));
  }
}

/** A program that this machine lacks stays lacking. */
function linkProgram(name: string, folder: string): void {
  const found = findProgram(name);
  if (found !== undefined) symlinkSync(found, join(folder, name));
}

/** Returns where `name` is on this machine, or `undefined`. */
export function findProgram(name: string): string | undefined {
  if (name === "node") return process.execPath;
  const folders = `${process.env.PATH}:/usr/sbin:/sbin`.split(":");
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}
