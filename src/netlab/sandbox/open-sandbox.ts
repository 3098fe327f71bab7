import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../../capture/live/find-program.ts";
import { forbiddingSettings } from "../explain-failure.ts";
import { needsUserNamespace } from "../netlab.ts";
import { type BoxFiles, boxCommand, limitedCommand } from "./box-command.ts";
import type { BoxedProgram, Sandbox, SandboxTier } from "./sandbox.ts";
import { SandboxError } from "./sandbox-error.ts";
import { seccompFilter } from "./seccomp.ts";

/** Users that no machine has accounts for; each box of tier B has one of its own, so that none can count against another or signal it. */
const FIRST_USER = 61_000;
const USERS = 4_000;

/** A box starts in some milliseconds; a machine that needs longer has other troubles. */
const TRY_MS = 10_000;

const NO_BOX =
  "programs can read this user's files and meet other processes; only for machines that hold nothing else";

/** Processes between `nsenter`'s child and the program: bubblewrap watches, and a second one is the box's first process. */
const BOX_DEPTH = 2;

/**
 * Opens a sandbox of the strongest tier that works here, which is found by starting a program in it. What boxes are made with lies in `folder`, which
 * `close` removes.
 * @throws {SandboxError} when a box is required and there is none, with the remedy.
 */
export function openSandbox(folder: string, { isRequired }: { readonly isRequired: boolean }): Sandbox {
  const files = writeBoxFiles(folder);
  const close = () => rmSync(folder, { recursive: true, force: true });
  const tier = needsUserNamespace() ? "A" : "B";
  const box = boxSandbox(tier, files, close);
  const obstacle = findObstacle(box, folder);
  if (obstacle === undefined) return box;
  if (isRequired) {
    close();
    throw new SandboxError(obstacle.why, obstacle.remedy);
  }
  return {
    use: { tier: "C", why: `${obstacle.why}, so there is no box: ${NO_BOX}`, memory: "polled" },
    remedy: obstacle.remedy,
    depth: 0,
    wrap: (program) => limitedCommand(program, process.env.PATH ?? ""),
    close,
  };
}

function boxSandbox(tier: Exclude<SandboxTier, "C">, files: BoxFiles, close: () => void): Sandbox {
  let next = randomInt(USERS);
  const why =
    tier === "A"
      ? "each program is in a box of user namespaces (bubblewrap), with a filter of system calls"
      : "each program is in a box (bubblewrap) under a user of its own, with a filter of system calls";
  return {
    use: { tier, why, memory: "polled" },
    depth: BOX_DEPTH,
    wrap(program) {
      const taken = tier === "B" ? usersAtWork() : new Set<number>();
      do next = (next + 1) % USERS;
      while (taken.has(FIRST_USER + next) && taken.size < USERS);
      return boxCommand(program, tier, FIRST_USER + next, files);
    },
    close,
  };
}

/** The users who have a process now, as those of another lab's boxes on this machine. */
function usersAtWork(): ReadonlySet<number> {
  const users = new Set<number>();
  for (const name of readdirSync("/proc")) {
    const owner = /^\d+$/u.test(name) && statSync(`/proc/${name}`, { throwIfNoEntry: false })?.uid;
    if (typeof owner === "number") users.add(owner);
  }
  return users;
}

/** What boxes share of their own, and nothing of this machine's. */
function writeBoxFiles(folder: string): BoxFiles {
  const etc = join(folder, "etc");
  mkdirSync(etc, { recursive: true });
  const users = Array.from({ length: USERS }, (_, at) => FIRST_USER + at);
  const person = (id: number) => `student:x:${id}:${id}::/tmp:/bin/sh\n`;
  const contents = {
    passwd: ["root:x:0:0::/:/bin/sh\n", ...[1000, ...users].map(person)].join(""),
    group: ["root:x:0:\n", "student:x:1000:\n"].join(""),
    hosts: "127.0.0.1 localhost\n::1 localhost\n192.0.2.1 client\n192.0.2.2 server\n",
    "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "resolv.conf": "",
  };
  for (const [name, text] of Object.entries(contents)) writeFileSync(join(etc, name), text, { mode: 0o644 });
  const filter = join(folder, "filter.bpf");
  writeFileSync(filter, seccompFilter(), { mode: 0o644 });
  return { etc, filter };
}

function findObstacle(
  sandbox: Sandbox,
  folder: string,
): { readonly why: string; readonly remedy: string } | undefined {
  if (findProgram("bwrap") === undefined)
    return {
      why: "bubblewrap is not installed",
      remedy: "sudo apt-get install -y --no-install-recommends bubblewrap",
    };
  const trial: BoxedProgram = {
    argv: ["true"],
    cwd: folder,
    env: {},
    folder,
    files: [],
    isBuild: true,
    limits: { wallMs: TRY_MS, memory: 2 ** 28, processes: 64, output: 1000 },
  };
  const [command = "", ...words] = sandbox.wrap(trial);
  const { status, stderr } = spawnSync(command, words, { encoding: "utf8", timeout: TRY_MS, cwd: "/" });
  if (status === 0) return undefined;
  const [setting] = sandbox.use.tier === "A" ? forbiddingSettings(true) : [];
  const said = stderr.trim().split("\n").at(-1) ?? "";
  return {
    why: `a box cannot be made: ${said === "" ? "it did not start" : said}`,
    remedy: setting?.remedy ?? "run lab as a user who may make user namespaces, or as root",
  };
}
