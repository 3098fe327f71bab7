import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { childScript } from "../../capture/live/child-script.ts";
import { NetlabError } from "../netlab-error.ts";
import type { WireOrder } from "./wire-order.ts";

const START_LIMIT_MS = 15_000;
const ANSWER_LIMIT_MS = 5_000;
const KEPT_WORDS = 4096;

/** The running process that carries a network's frames. */
export interface RunningForwarder {
  /**
   * Gives an order; resolves once it holds for every frame to come.
   * @throws {NetlabError} when the process is gone.
   */
  order(order: WireOrder): Promise<void>;
  /** Resolves once what was sent before has come out at the other end, but for what an order holds back; also where the process is gone. */
  settle(): Promise<void>;
  /** Ends it: nothing passes from then on. */
  stop(): void;
}

/**
 * Starts the process that carries frames, where `enter` takes it, and resolves once it does.
 * @throws {NetlabError} when it does not come to that, as without the package `cap`.
 */
export async function startForwarder(
  enter: (argv: readonly string[]) => readonly string[],
  seed: number,
): Promise<RunningForwarder> {
  const [file = "", ...args] = enter([
    process.execPath,
    ...childScript("netlab/forwarder/forwarder-child"),
    `${seed}`,
  ]);
  // A process group of its own: Ctrl-C is for us, who end it with the network.
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "pipe"], detached: true });
  const answers = answersOf(child);
  try {
    await answers.next(START_LIMIT_MS);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  return {
    async order(order) {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      await answers.next(ANSWER_LIMIT_MS);
    },
    async settle() {
      child.stdin.write("\n");
      await answers.next(ANSWER_LIMIT_MS).catch(() => {});
    },
    stop: () => void child.stdin.end(),
  };
}

/** The lines that it says, each waited for with a limit. */
function answersOf(child: ChildProcess) {
  let complaints = "";
  let isOver = false;
  let waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  const fail = () => {
    isOver = true;
    for (const { reject } of waiting) reject(problem(complaints));
    waiting = [];
  };
  child.on("error", (error) => {
    complaints = error.message;
    fail();
  });
  child.on("close", fail);
  child.stdin?.on("error", () => {});
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaints = (complaints + text).slice(-KEPT_WORDS);
  });
  if (child.stdout !== null)
    createInterface({ input: child.stdout }).on("line", () => waiting.shift()?.resolve());
  return {
    next(limitMs: number): Promise<void> {
      return new Promise((resolve, reject) => {
        if (isOver) return reject(problem(complaints));
        const limit = setTimeout(() => reject(problem(`no answer within ${limitMs / 1000} s`)), limitMs);
        const settle = (then: () => void) => () => {
          clearTimeout(limit);
          then();
        };
        waiting.push({
          resolve: settle(resolve),
          reject: (error) => settle(() => reject(error))(),
        });
      });
    },
  };
}

function problem(complaints: string): NetlabError {
  const isMissing = /Cannot find module 'cap'|cap\.node/u.test(complaints);
  const reason = isMissing
    ? "the package cap, which carries frames, is not there"
    : `the process that carries frames ended: ${lastLine(complaints)}`;
  const remedy = isMissing
    ? "install libpcap-dev, g++, make and python3, then run npm install"
    : "run lab doctor, which says what this machine lacks";
  return new NetlabError("NETLAB_NO_FORWARDER", "netlab", reason, remedy);
}

function lastLine(text: string): string {
  const lines = text.split("\n").filter((line) => /\S/u.test(line));
  return lines.find((line) => /^\w*Error: /u.test(line)) ?? lines.at(-1) ?? "it said nothing";
}
