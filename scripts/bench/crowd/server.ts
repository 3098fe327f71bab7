import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { waitForListening } from "../../../src/netlab/sockets.ts";

const MAIN = fileURLToPath(new URL("../../../dist/cli/main.cjs", import.meta.url));
const LOOPBACK = {
  address: "127.0.0.1",
  enter: (words: readonly string[]) => words,
  socketTablePid: process.pid,
};
const KEPT = 4000;
/** The kernel counts a process's time in hundredths of a second. */
const TICK_MS = 10;

/** A program under test, and what the kernel says of it. */
export class Program {
  readonly #child: ChildProcess;
  #tail = "";

  /** Starts Node with `words`; what it shows is read, and the last of it kept. */
  constructor(words: readonly string[]) {
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: undefined };
    this.#child = spawn(process.execPath, words, { stdio: ["pipe", "pipe", "pipe"], env });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#tail = (this.#tail + text).slice(-KEPT);
      });
  }

  /** The last that it showed. */
  get tail(): string {
    return this.#tail;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Returns its resident memory in KiB. */
  residentKib(): number {
    return residentKib(this.#child.pid ?? 0);
  }

  /** Returns the milliseconds that it has computed, and the kernel for it. */
  computedMs(): number {
    const fields = readFileSync(`/proc/${this.#child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MS;
  }

  async stop(): Promise<void> {
    if (!this.isRunning) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }
}

/** Returns the milliseconds that all programs and the kernel have computed since the machine started. */
export function allComputedMs(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    readFileSync("/proc/stat", "utf8").split("\n", 1)[0] ?? ""
  )
    .split(/\s+/u)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) * TICK_MS;
}

/** Returns the resident memory of a process in KiB. */
export function residentKib(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
}

/** Starts `lab serve NAME WORDS --robust` as it is built, and resolves once it listens. */
export async function startServer(name: string, words: readonly string[], port: number): Promise<Program> {
  const server = new Program([MAIN, "serve", name, ...words, "--robust"]);
  if (await waitForListening(LOOPBACK, port, { limitMs: 20_000 })) return server;
  await server.stop();
  throw new Error(`lab serve ${name} does not listen: ${server.tail}`);
}
