import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { findProgram } from "../capture/live/find-program.ts";
import { explainFailure } from "./explain-failure.ts";
import { wakeEntered } from "./process.ts";
import { SETUP_SCRIPT } from "./setup-script.ts";

const SETUP_LIMIT_MS = 15_000;
const CLOSE_LIMIT_MS = 5_000;
const WAKE_EVERY_MS = 20;
const KEPT_WORDS = 4096;

/** Starts the process that makes the hosts and the wire, and that holds them until its stdin ends. */
export function startHolder(asUser: boolean, wire: "bridge" | "forwarder"): ChildProcess {
  const user = asUser ? ["--user", "--map-current-user", "--keep-caps"] : [];
  const namespaces = [...user, "--net", "--pid", "--fork", "--kill-child"];
  return spawn(
    findProgram("unshare") ?? "unshare",
    [...namespaces, "sh", "-c", SETUP_SCRIPT, "netlab", "wire"],
    {
      env: {
        PATH: `/usr/sbin:/usr/bin:/sbin:/bin:${process.env.PATH ?? ""}`,
        LC_ALL: "C",
        NETLAB_SCRIPT: SETUP_SCRIPT,
        NETLAB_WIRE: wire,
      },
      stdio: ["pipe", "pipe", "pipe"],
      // A process group of its own: Ctrl-C is for us, who then take it down when its evidence is out.
      detached: true,
    },
  );
}

/**
 * Resolves with what the script said once it is ready; from then on the holder does not keep this process from ending.
 * @throws {NetlabError} when it does not come to that.
 */
export function untilReady(holder: ChildProcess, asUser: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let words = "";
    let complaints = "";
    const limit = setTimeout(() => fail(`it was not ready after ${SETUP_LIMIT_MS / 1000} s`), SETUP_LIMIT_MS);
    const fail = (ending: string) => {
      clearTimeout(limit);
      reject(explainFailure(complaints, ending, asUser));
    };
    holder.on("error", (error) => fail(error.message));
    holder.on("close", (code, signal) => fail(`setting it up ended with ${signal ?? `exit code ${code}`}`));
    holder.stdin?.on("error", () => {});
    holder.stderr?.setEncoding("utf8").on("data", (text: string) => {
      complaints = (complaints + text).slice(-KEPT_WORDS);
    });
    holder.stdout?.setEncoding("utf8").on("data", (text: string) => {
      words = (words + text).slice(-KEPT_WORDS);
      if (!["client", "server", "ready"].every((word) => new RegExp(`^${word}.*\n`, "m").test(words))) return;
      clearTimeout(limit);
      letGo(holder);
      resolve(words);
    });
  });
}

function letGo(holder: ChildProcess): void {
  holder.removeAllListeners("close");
  holder.stdout?.destroy();
  holder.stderr?.destroy();
  if (holder.stdin instanceof Socket) holder.stdin.unref();
  holder.unref();
}

/** Kills the holder; what it holds ends with it, as it is the parent of process 1 of all. */
export function endHolder(holder: ChildProcess): void {
  holder.stdin?.destroy();
  holder.kill("SIGKILL");
}

/**
 * Ends the holder and waits until all is gone.
 *
 * The kernel removes a process namespace once all in it are reaped, by an `nsenter` of ours too; a stopped one is woken for that. A parent
 * outside that never asks for its dead child would keep it for ever: then the holder goes, and the kernel does the rest when it can.
 */
export async function takeDown(holder: ChildProcess, hosts: readonly number[]): Promise<void> {
  const isGone = () => holder.exitCode !== null || holder.signalCode !== null;
  if (isGone()) return;
  holder.ref();
  const gone = once(holder, "exit");
  holder.stdin?.destroy();
  const deadline = performance.now() + CLOSE_LIMIT_MS;
  for (;;) {
    await Promise.race([gone, pause(WAKE_EVERY_MS)]);
    if (isGone()) return;
    if (performance.now() > deadline) return endHolder(holder);
    wakeEntered(hosts);
  }
}
