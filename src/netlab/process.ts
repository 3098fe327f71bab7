import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

const FORK_LIMIT_MS = 5_000;
const POLL_MS = 1;
const MAX_TREE = 1000;

/**
 * Sends a signal to the program that was started as `pid` with what `Host.enter` returned, and to nothing else.
 * Waits until `nsenter` has started it; in a box (`Sandbox.depth`) also until that has. Returns whether there was a program to signal.
 */
export async function signalProgram(pid: number, signal: NodeJS.Signals, depth = 0): Promise<boolean> {
  const program = await programPid(pid, depth);
  const isThere = program !== undefined && send(program, signal);
  // `nsenter` stops with its program; stopped it would neither let it go on nor tell how it ended.
  if (program !== pid && (signal === "SIGKILL" || signal === "SIGCONT")) send(pid, "SIGCONT");
  return isThere;
}

/** Sends a signal to the program that was started as `pid`, and to whatever it has started. */
export async function signalTree(pid: number, signal: "SIGSTOP" | "SIGCONT", depth = 0): Promise<void> {
  const program = await programPid(pid, depth);
  for (const each of program === undefined ? [] : processTree(program)) send(each, signal);
  if (program !== pid && signal === "SIGCONT") send(pid, signal);
}

/**
 * Returns the process of the program that was started as `pid`: the child of an `nsenter`, or `pid` itself; in a box the process so many below it.
 * `undefined` once it has ended.
 */
export async function programPid(pid: number, depth = 0): Promise<number | undefined> {
  const deadline = performance.now() + FORK_LIMIT_MS;
  let [program, below] = [pid, targetOf(pid) === undefined ? depth : depth + 1];
  while (below > 0) {
    const [child] = childrenOf(program);
    if (child !== undefined) {
      program = child;
      below--;
    } else {
      if (performance.now() > deadline || !isAlive(program)) return undefined;
      // A fork gives nobody else an event.
      await pause(POLL_MS);
    }
  }
  return stateOf(program) === undefined ? undefined : program;
}

function isAlive(pid: number): boolean {
  const state = stateOf(pid);
  return state !== undefined && state !== "Z";
}

/**
 * Returns `pid` and the processes that descend from it, parents first; those that made themselves daemons do not. Of a program that starts
 * others without end it returns the first thousand.
 */
export function processTree(pid: number): readonly number[] {
  const tree = new Set([pid]);
  for (const each of tree) {
    for (const child of childrenOf(each)) if (tree.size < MAX_TREE) tree.add(child);
    if (tree.size === MAX_TREE) break;
  }
  return [...tree].filter((each) => stateOf(each) !== undefined);
}

/** Lets every stopped `nsenter` of ours into one of the hosts go on. */
export function wakeEntered(hosts: readonly number[]): void {
  for (const pid of childrenOf(process.pid)) {
    const target = targetOf(pid);
    if (target !== undefined && hosts.includes(target) && stateOf(pid) === "T") send(pid, "SIGCONT");
  }
}

/** Returns the process whose namespaces `pid` enters by forking, when it is an `nsenter`; the command line is that of `Host.enter`. */
function targetOf(pid: number): number | undefined {
  const words = contentOf(`/proc/${pid}/cmdline`)?.split("\0") ?? [];
  const end = words.indexOf("--");
  if (
    !/(^|\/)nsenter$/.test(words[0] ?? "") ||
    words[1] !== "--target" ||
    !words.slice(0, end).includes("--pid")
  )
    return undefined;
  return Number(words[2]);
}

/** The kernel lists them by the thread that started them. */
function childrenOf(pid: number): readonly number[] {
  return namesIn(`/proc/${pid}/task`).flatMap((thread) =>
    (contentOf(`/proc/${pid}/task/${thread}/children`) ?? "").split(" ").filter(Boolean).map(Number),
  );
}

/** The letter behind the command's closing bracket; `undefined` when there is no such process. */
function stateOf(pid: number): string | undefined {
  const stat = contentOf(`/proc/${pid}/stat`);
  return stat?.[stat.lastIndexOf(")") + 2];
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
