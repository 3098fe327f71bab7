import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { findProgram } from "../capture/live/find-program.ts";
import { findWireEntrance } from "./enter-wire.ts";
import { explainFailure } from "./explain-failure.ts";
import type { Host, Network } from "./network.ts";
import { wakeEntered } from "./process.ts";
import { SETUP_SCRIPT } from "./setup-script.ts";

/** A netlab network, and what could not be made as it is meant to be. */
export interface Netlab extends Network {
  readonly notes: readonly string[];
  /** Whether it stands on this user's own rights, or on those that a user namespace gives. */
  readonly rights: "own" | "user";
}

const SETUP_LIMIT_MS = 15_000;
const WAKE_EVERY_MS = 20;
const NO_ENTRANCE = "packets are not captured, which takes python3 or util-linux 2.40";
const KEPT_WORDS = 4096;
/** The longest Ethernet frame of an MTU of 1500; a larger one would only cost the capture room. */
const LARGEST_FRAME = 1514;
/** CAP_NET_ADMIN and CAP_SYS_ADMIN in the masks of /proc/PID/status. */
const NAMESPACE_RIGHTS = (1n << 12n) | (1n << 21n);

/**
 * Makes two hosts and a wire in namespaces that live exactly as long as this process and this network.
 *
 * Each host has a network and a process namespace: what a program starts there, daemons too, ends with the network. They hang on one
 * shell that waits for the end of its stdin, so that they also go when this process is killed. Nothing has a name outside. A capture on
 * the wire is not a program of a host: it is to be stopped before the network is closed.
 * @throws {NetlabError} when this machine or this user cannot.
 */
export async function openNetlab(): Promise<Netlab> {
  const asUser = needsUserNamespace();
  const holder = startHolder(asUser);
  const [words, enterWire] = await Promise.all([untilReady(holder, asUser), findWireEntrance(asUser)]);
  const nsenter = findProgram("nsenter") ?? "nsenter";
  const credentials = asUser ? ["--user", "--preserve-credentials"] : [];
  const host = (address: string, pid: number): Host => ({
    address,
    enter: (argv) => [nsenter, "--target", `${pid}`, ...credentials, "--net", "--pid", "--", ...argv],
    socketTablePid: pid,
  });
  const pids = { client: pidIn(words, "client"), server: pidIn(words, "server"), wire: pidIn(words, "wire") };
  let closed: Promise<void> | undefined;
  return {
    name: "netlab",
    client: host("192.0.2.1", pids.client),
    server: host("192.0.2.2", pids.server),
    wire: enterWire && {
      interface: "server",
      snapLength: LARGEST_FRAME,
      enter: (argv) => enterWire(pids.wire, argv),
    },
    notes: [...notesIn(words), ...(enterWire === undefined ? [NO_ENTRANCE] : [])],
    rights: asUser ? "user" : "own",
    close() {
      closed ??= takeDown(holder, [pids.client, pids.server]);
      return closed;
    },
  };
}

/** Tells whether this process lacks the rights to make network namespaces without a user namespace around them. */
export function needsUserNamespace(): boolean {
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  return (BigInt(`0x${mask}`) & NAMESPACE_RIGHTS) !== NAMESPACE_RIGHTS;
}

function notesIn(words: string): readonly string[] {
  return [...new Set([...words.matchAll(/^note (.*)$/gm)].map(([, note = ""]) => note))];
}

function startHolder(asUser: boolean): ChildProcess {
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
      },
      stdio: ["pipe", "pipe", "pipe"],
      // A process group of its own: Ctrl-C is for us, who then take it down when its evidence is out.
      detached: true,
    },
  );
}

/** Resolves with what the script said once it is ready; from then on the holder does not keep this process from ending. */
function untilReady(holder: ChildProcess, asUser: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    let words = "";
    let complaints = "";
    const limit = setTimeout(() => fail(`it was not ready after ${SETUP_LIMIT_MS / 1000} s`), SETUP_LIMIT_MS);
    const fail = (ending: string) => {
      clearTimeout(limit);
      holder.stdin?.destroy();
      holder.kill("SIGKILL");
      reject(explainFailure(complaints, ending, asUser));
    };
    holder.on("error", (error) => fail(error.message));
    holder.on("close", (code, signal) => fail(`setting it up ended with ${signal ?? `exit code ${code}`}`));
    holder.stdin?.on("error", () => {});
    holder.stderr?.setEncoding("utf8").on("data", (text: string) => {
      complaints = (complaints + text).slice(-KEPT_WORDS);
    });
    holder.stdout?.setEncoding("utf8").on("data", (text: string) => {
      words += text;
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

function pidIn(words: string, name: string): number {
  const pid = new RegExp(`^${name} (\\d+)$`, "m").exec(words)?.[1];
  if (pid === undefined) throw explainFailure("", `setting it up did not name the ${name}'s process`, false);
  return Number(pid);
}

/** The kernel removes a process namespace once all in it are reaped, by an `nsenter` of ours too; a stopped one is woken for that. */
async function takeDown(holder: ChildProcess, hosts: readonly number[]): Promise<void> {
  const isGone = () => holder.exitCode !== null || holder.signalCode !== null;
  if (isGone()) return;
  holder.ref();
  const gone = once(holder, "exit");
  holder.stdin?.destroy();
  while (!isGone()) {
    wakeEntered(hosts);
    await Promise.race([gone, pause(WAKE_EVERY_MS)]);
  }
}
