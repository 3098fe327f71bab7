import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Network, NetworkName } from "../../src/netlab/network.ts";
import { openNetwork } from "../../src/netlab/open-network.ts";
import { processTree, programPid, signalProgram } from "../../src/netlab/process.ts";
import { namespacesOf, processesIn, until } from "./namespaces.ts";
import { users } from "./run-script.ts";

const names: readonly NetworkName[] = users.some(({ prefix }) => prefix.length === 0)
  ? ["netlab", "loopback"]
  : ["loopback"];

const POLITE = `
import signal, sys
signal.signal(signal.SIGINT, lambda *_: sys.exit(3))
print("ready", flush=True)
signal.pause()
`;

describe.each(names)("a program on a host of %s", (name) => {
  let network: Network;
  beforeAll(async () => {
    network = await openNetwork(name);
  });
  afterAll(() => network.close());

  function start(...argv: readonly string[]): {
    child: ChildProcess;
    pid: number;
    ended: Promise<unknown[]>;
  } {
    const [file = "", ...args] = network.client.enter(argv);
    const child = spawn(file, args, { stdio: ["ignore", "pipe", "ignore"], detached: true });
    if (child.pid === undefined) throw new Error(`${file} does not start`);
    return { child, pid: child.pid, ended: once(child, "close") };
  }

  const nameOf = (pid: number) => readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  const stateOf = (pid: number) => /\) (\w) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];

  it("hands on its exit code", async () => {
    expect(await start("sh", "-c", "exit 7").ended).toEqual([7, null]);
  });

  it("hands on the signal that killed it", async () => {
    expect(await start("sh", "-c", "kill -SEGV $$").ended).toEqual([null, "SIGSEGV"]);
  });

  it("is known to be missing by exit code 127", async () => {
    expect(await start("no-such-program").ended).toEqual([127, null]);
  });

  it("is signalled itself, and decides how it ends", async () => {
    const { child, pid, ended } = start("python3", "-c", POLITE);
    if (child.stdout !== null) await once(child.stdout, "data");
    expect(await signalProgram(pid, "SIGINT")).toBe(true);
    expect(await ended).toEqual([3, null]);
  });

  it("is signalled even directly after its start", async () => {
    for (let time = 0; time < 10; time++) {
      const { pid, ended } = start("sleep", "1000");
      await signalProgram(pid, "SIGTERM");
      expect(await ended).toEqual([null, "SIGTERM"]);
    }
  });

  it("is stopped, goes on, and is killed while it is stopped", async () => {
    const { pid, ended } = start("sleep", "1000");
    const program = (await programPid(pid)) ?? 0;
    await until(() => nameOf(program) === "sleep");
    await signalProgram(pid, "SIGSTOP");
    await until(() => stateOf(program) === "T" && stateOf(pid) === "T");
    await signalProgram(pid, "SIGCONT");
    await until(() => stateOf(program) === "S" && stateOf(pid) === "S");
    await signalProgram(pid, "SIGSTOP");
    await until(() => stateOf(program) === "T" && stateOf(pid) === "T");
    await signalProgram(pid, "SIGKILL");
    expect(await ended).toEqual([null, "SIGKILL"]);
  });

  it("is no more there to be signalled once it has ended", async () => {
    const { pid, ended } = start("true");
    await ended;
    expect(await signalProgram(pid, "SIGINT")).toBe(false);
    expect(await programPid(pid)).toBeUndefined();
  });

  it("is found with all that it started", async () => {
    const { pid, ended } = start("sh", "-c", "sleep 1000 & sleep 1001 & wait");
    const sleepers = () => processTree(pid).filter((each) => nameOf(each) === "sleep");
    await until(() => sleepers().length === 2);
    expect(processTree(pid)).toContain(await programPid(pid));
    for (const sleeper of sleepers()) process.kill(sleeper);
    expect(await ended).toEqual([0, null]);
  });
});

describe("a program that is stopped", () => {
  it("does not keep its network from being closed", async ({ skip }) => {
    if (!names.includes("netlab")) skip("this user may not make a netlab");
    const network = await openNetwork("netlab");
    const namespaces = namespacesOf(network);
    const [file = "", ...args] = network.client.enter(["sleep", "1000"]);
    const child = spawn(file, args, { stdio: "ignore", detached: true });
    const ended = once(child, "close");
    await signalProgram(child.pid ?? 0, "SIGSTOP");
    await until(() => / T /.test(readFileSync(`/proc/${child.pid}/stat`, "utf8")));
    await network.close();
    expect(await ended).toEqual([null, "SIGKILL"]);
    expect(processesIn(namespaces)).toEqual([]);
  });
});
