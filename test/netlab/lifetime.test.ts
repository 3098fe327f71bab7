import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Network } from "../../src/netlab/network.ts";
import { openNetwork } from "../../src/netlab/open-network.ts";
import { listeningPorts, waitForListening } from "../../src/netlab/sockets.ts";
import { daemonArgv } from "./daemon.ts";
import { namespacesOf, processesIn, traces, until } from "./namespaces.ts";
import { firstLine, startScript, users } from "./run-script.ts";

const canNetlab = users.some(({ prefix }) => prefix.length === 0);

function start(argv: readonly string[]) {
  return spawn(argv[0] ?? "", argv.slice(1), { stdio: "ignore", detached: true });
}

const childrenOf = (pid: number) =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);

const nameOf = (pid: number) => /\((.*)\)/.exec(statOf(pid) ?? "")?.[1];

const stateOf = (pid: number) => /\) (\w) /.exec(statOf(pid) ?? "")?.[1];

function statOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
}

async function withNetwork(use: (network: Network) => Promise<void>): Promise<void> {
  const network = await openNetwork("netlab");
  try {
    await use(network);
  } finally {
    await network.close();
  }
}

describe("the life of a netlab", () => {
  beforeEach(({ skip }) => {
    if (!canNetlab) skip("this user may not make a netlab");
  });

  it("leaves no process, interface or mount behind", async () => {
    const before = traces();
    const network = await openNetwork("netlab");
    const namespaces = namespacesOf(network);
    expect(new Set(namespaces).size).toBe(3);
    expect(processesIn(namespaces).length).toBeGreaterThanOrEqual(3);
    await network.close();
    expect(processesIn(namespaces)).toEqual([]);
    expect(traces()).toEqual(before);
    await network.close();
  });

  it("ends its programs, and the daemons that they made of themselves", async () => {
    const network = await openNetwork("netlab");
    const namespaces = namespacesOf(network);
    const program = start(network.client.enter(["sleep", "1000"]));
    const ended = once(program, "close");
    start(network.server.enter(daemonArgv(7000)));
    expect(await waitForListening(network.server, 7000, { limitMs: 20_000 })).toBe(true);
    await network.close();
    expect(processesIn(namespaces)).toEqual([]);
    expect(await ended).toEqual([null, "SIGKILL"]);
  });

  it("lets no program end its host", () =>
    withNetwork(async (network) => {
      for (const host of [network.client, network.server]) {
        await once(start(host.enter(["kill", "-9", "1"])), "close");
        expect(await once(start(host.enter(["sh", "-c", "exit 5"])), "close")).toEqual([5, null]);
        expect(listeningPorts(host)).toEqual([]);
      }
    }));

  it("is closed although somebody outside never asks for a dead child that lives in a host", async () => {
    const network = await openNetwork("netlab");
    const inHost = ["nsenter", "--target", `${network.client.socketTablePid}`, "--pid", "--no-fork"];
    const careless = start([...inHost, "sh", "-c", "sleep 1000 & exec sleep 1001"]);
    const { pid = 0 } = careless;
    await until(() => nameOf(pid) === "sleep" && childrenOf(pid).some((child) => nameOf(child) === "sleep"));
    await network.close();
    expect(childrenOf(pid).map(stateOf)).toEqual(["Z"]);
    careless.kill("SIGKILL");
  });

  it("leaves no process behind when its programs do not say what they must", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lab-unshare-"));
    const mark = join(folder, "pid");
    const program = `#!/bin/sh\necho $$ >${mark}\nprintf 'client none\\nserver none\\nready\\n'\nexec sleep 1000\n`;
    writeFileSync(join(folder, "unshare"), program, { mode: 0o755 });
    const { PATH } = process.env;
    process.env.PATH = `${folder}:${PATH}`;
    try {
      await expect(openNetwork("netlab")).rejects.toThrow("setting it up did not name the client's process");
    } finally {
      process.env.PATH = PATH;
    }
    const pid = Number(readFileSync(mark, "utf8"));
    await until(() => stateOf(pid) === undefined);
    rmSync(folder, { recursive: true });
  });

  it("keeps two networks apart that are open at once", () =>
    withNetwork((one) =>
      withNetwork(async (other) => {
        start(one.server.enter(daemonArgv(5000)));
        expect(await waitForListening(one.server, 5000, { limitMs: 20_000 })).toBe(true);
        expect(listeningPorts(one.client)).toEqual([]);
        expect(listeningPorts(other.server)).toEqual([]);
        const dial = [
          "python3",
          "-c",
          "import socket, sys; sys.exit(socket.socket().connect_ex(('192.0.2.2', 5000)))",
        ];
        const refused = 111;
        expect(await once(start(other.client.enter(dial)), "close")).toEqual([refused, null]);
        expect(await once(start(one.client.enter(dial)), "close")).toEqual([0, null]);
      }),
    ));
});

describe.each(users)("a netlab opened by $name", ({ prefix }) => {
  it.each([
    ["killed", "stay"],
    ["killed while a program stands still", "frozen"],
    ["leaving", "leave"],
  ])("goes when its process goes: %s", async (_, end) => {
    const before = traces();
    const child = startScript("hold-network.ts", ["netlab", end], prefix);
    const { namespaces } = await firstLine(child);
    if (end !== "leave") {
      expect(processesIn(namespaces).length).toBeGreaterThanOrEqual(5);
      child.kill("SIGKILL");
    }
    await until(() => processesIn(namespaces).length === 0);
    expect(traces()).toEqual(before);
  });
});

describe("a loopback network opened by a process that is killed", () => {
  it("ends the programs tied to it", async () => {
    const child = startScript("hold-network.ts", ["loopback", "stay"]);
    const { program } = await firstLine(child);
    const isThere = () => {
      try {
        return !/\) [ZX] /.test(readFileSync(`/proc/${program}/stat`, "utf8"));
      } catch {
        return false;
      }
    };
    expect(isThere()).toBe(true);
    child.kill("SIGKILL");
    await until(() => !isThere());
  });
});
