import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import type { Network } from "../../src/netlab/network.ts";

/** Returns the network namespaces of a netlab's hosts and wire. */
export function namespacesOf(network: Network): readonly string[] {
  const target = network.wire?.enter?.([]).find((word) => /^\d+$/.test(word));
  const pids = [network.client.socketTablePid, network.server.socketTablePid, Number(target)];
  return pids.map((pid) => readlinkSync(`/proc/${pid}/ns/net`));
}

/** Returns the processes that live in one of the network namespaces. */
export function processesIn(namespaces: readonly string[]): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => namespaces.includes(linkOf(`/proc/${pid}/ns/net`)));
}

/** Waits until `isSo`, which nothing announces; fails after thirty seconds. */
export async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`not so after thirty seconds: ${isSo}`);
    await pause(2);
  }
}

/** Returns what a network could leave on the machine: interfaces and mounts. */
export function traces() {
  return {
    interfaces: readFileSync("/proc/net/dev", "utf8")
      .split("\n")
      .map((line) => line.split(":")[0]),
    mounts: readFileSync("/proc/self/mounts", "utf8"),
  };
}

/** A namespace that is being left has no name any more. */
function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
