import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openNetlab } from "../../src/netlab/netlab.ts";
import { collect } from "./collect.ts";

/** Whoever runs a script: this user, or an ordinary one. */
export interface User {
  readonly name: string;
  readonly prefix: readonly string[];
}

const ordinary: User = {
  name: "an ordinary user",
  prefix: "setpriv --reuid nobody --regid nogroup --clear-groups env HOME=/tmp".split(" "),
};

/** The users that can make a netlab here. */
export const users: readonly User[] = await usersHere();

/** Starts a script of this folder with tsx, and as another user where `prefix` says so. */
export function startScript(
  script: string,
  args: readonly string[] = [],
  prefix: readonly string[] = [],
): ChildProcessWithoutNullStreams {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const [file = "", ...rest] = [...prefix, process.execPath, "--import", "tsx", path, ...args];
  return spawn(file, rest, { cwd: projectRoot() });
}

/** Runs a script of this folder to its end, and returns the JSON that it printed. */
export async function runScript(
  script: string,
  args: readonly string[] = [],
  prefix: readonly string[] = [],
) {
  const child = startScript(script, args, prefix);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${stderr()}`);
  return JSON.parse(stdout());
}

/** Resolves with the JSON of the first line that a process prints. */
export async function firstLine(child: ChildProcessWithoutNullStreams) {
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  while (!stdout().includes("\n")) {
    const ended = await Promise.race([
      once(child.stdout, "data").then(() => false),
      once(child, "close").then(() => true),
    ]);
    if (ended && !stdout().includes("\n")) throw new Error(`it ended and printed no line: ${stderr()}`);
  }
  return JSON.parse(stdout().split("\n")[0] ?? "");
}

async function usersHere(): Promise<readonly User[]> {
  const found: User[] = [];
  try {
    await (await openNetlab()).close();
    found.push({ name: "this user", prefix: [] });
  } catch (error) {
    console.warn(`Not tested as this user: ${error instanceof Error ? error.message : error}`);
  }
  const obstacle = obstacleForOrdinary();
  if (obstacle === undefined) found.push(ordinary);
  else console.warn(`Not tested as an ordinary user: ${obstacle}`);
  return found;
}

function obstacleForOrdinary(): string | undefined {
  if (process.getuid?.() !== 0) return "this is one already, and only root can become another";
  const [file = "", ...rest] = ordinary.prefix;
  try {
    accessSync(process.execPath);
    execFileSync(file, [
      ...rest,
      process.execPath,
      "-e",
      `require("fs").readdirSync(${JSON.stringify(projectRoot())})`,
    ]);
  } catch {
    return "it may not read this folder";
  }
  try {
    execFileSync(file, [...rest, "unshare", "--user", "--map-current-user", "--keep-caps", "--net", "true"]);
  } catch {
    return "it may not make user namespaces";
  }
  return undefined;
}

function projectRoot(): string {
  return fileURLToPath(new URL("../..", import.meta.url));
}
