import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
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

async function withNetwork(use: (network: Network) => Promise<void>): Promise<void> {
  const network = await openNetwork("netlab");
  try {
    await use(network);
  } finally {
    await network.close();
  }
}

describe.runIf(canNetlab)("the life of a netlab", () => {
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
  it.each(["killed", "leaving"])("goes when its process goes: %s", async (how) => {
    const before = traces();
    const child = startScript("hold-network.ts", ["netlab", how === "leaving" ? "leave" : "stay"], prefix);
    const { namespaces } = await firstLine(child);
    if (how === "killed") {
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
