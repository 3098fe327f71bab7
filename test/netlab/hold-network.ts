import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { openCapture } from "../../src/capture/live/open-capture.ts";
import { freePort } from "../../src/netlab/free-port.ts";
import { openNetwork } from "../../src/netlab/open-network.ts";
import { processTree, signalTree } from "../../src/netlab/process.ts";
import { waitForListening } from "../../src/netlab/sockets.ts";
import { guardStopped } from "../../src/netlab/thaw-guard.ts";
import { daemonArgv } from "./daemon.ts";
import { namespacesOf, until } from "./namespaces.ts";

/** Opens a network, starts a program (which stands still where `end` says so), a daemon and a capture on it, prints a JSON line about them, and stays; or leaves without closing it. */
const [name, end] = process.argv.slice(2);
const network = await openNetwork(name === "netlab" ? "netlab" : "loopback");
const start = (argv: readonly string[]) =>
  spawn(argv[0] ?? "", argv.slice(1), { stdio: "ignore", detached: true });
const port = await freePort();
const program = start(network.client.enter(["sleep", "1000"]));
if (name === "netlab" && network.wire !== undefined) {
  await openCapture({ ...network.wire, onPacket: () => {} });
  start(network.server.enter(daemonArgv(port)));
  await waitForListening(network.server, port, { limitMs: 20_000 });
}
// Tied and entered only once the program itself runs.
await until(() => processTree(program.pid ?? 0).some((pid) => isSleep(pid)));
if (end === "frozen" && program.pid !== undefined) {
  guardStopped(program.pid);
  await signalTree(program.pid, "SIGSTOP");
  await until(() => stateOf(program.pid ?? 0) === "T");
}
const namespaces = name === "netlab" ? namespacesOf(network) : [];
process.stdout.write(`${JSON.stringify({ namespaces, program: program.pid })}\n`);
if (end === "leave") process.exit(0);
setInterval(() => {}, 1000);

function stateOf(pid: number): string | undefined {
  return /\) (\w) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1];
}

function isSleep(pid: number): boolean {
  return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "sleep";
}
