import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { tieToUs } from "../capture/live/tie-to-us.ts";
import type { Host, Network } from "./network.ts";

/** How long programs that go on starting others are chased. */
const END_LIMIT_MS = 2000;

/**
 * Makes both hosts of 127.0.0.1, the machine's own loopback interface.
 *
 * There are no namespaces to end programs with. A program is tied to this process (where util-linux's setpriv is there), and bears a mark
 * in its environment, which what it starts inherits: `close` ends whatever bears it, daemons too. When this process is killed before
 * that, daemons live on.
 */
export async function openLoopback(name: "loopback" | "none"): Promise<Network> {
  const mark = `LAB_NETWORK=${randomUUID()}`;
  const tie = await tieToUs([]);
  const host: Host = {
    address: "127.0.0.1",
    enter: (argv) => ["env", mark, ...tie, ...argv],
    socketTablePid: process.pid,
  };
  return {
    name,
    client: host,
    server: host,
    wire: name === "none" ? undefined : { interface: "lo" },
    ownProcesses: () => marked(mark),
    close: () => endMarked(mark),
  };
}

/** A program may start another while the list is read, so it is read until nobody is found. */
async function endMarked(mark: string): Promise<void> {
  const deadline = performance.now() + END_LIMIT_MS;
  for (let found = marked(mark); found.length > 0; found = marked(mark)) {
    for (const pid of found) kill(pid);
    if (performance.now() > deadline) return;
    await nextTurn();
  }
}

function marked(mark: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && bears(name, mark))
    .map(Number);
}

/** What ended and waits to be reaped has no environment any more. */
function bears(pid: string, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0").includes(mark);
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}
