import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, connect as netConnect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { captureTools } from "../../../src/capture/live/capture-tools.ts";
import type { CaptureTool } from "../../../src/capture/live/live-capture.ts";

/** Which tools capture here, and why the others do not; asked once for each test file. */
export async function toolStates(): Promise<ReadonlyMap<CaptureTool, string | undefined>> {
  return new Map((await captureTools()).map(({ tool, why }) => [tool, why]));
}

/** A TCP server on a free port of 127.0.0.1 that sends back all that it reads. */
export async function startEcho() {
  const server = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return { port: address.port, close: () => server.close() };
}

/** Sends `messages` one by one, each after the answer to the one before, and closes; resolves when the connection has ended. */
export async function converse(port: number, messages: readonly string[]): Promise<void> {
  const socket: Socket = netConnect(port, "127.0.0.1");
  await once(socket, "connect");
  for (const message of messages) {
    socket.write(message);
    let answered = 0;
    while (answered < Buffer.byteLength(message)) {
      const [chunk] = await once(socket, "data");
      answered += chunk.length;
    }
  }
  const closed = once(socket, "close");
  socket.end();
  await closed;
}

/** The processes that `pid` started and that still run. */
export function childrenOf(pid: number): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number);
}

/** The processes that this one started and whose name is `name`. */
export function ownChildren(name: string): readonly number[] {
  return childrenOf(process.pid).filter((pid) => nameOf(pid) === name);
}

/** Whether a process with this number runs, a dead one that nobody has asked for not counted. */
export function isRunning(pid: number): boolean {
  try {
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false;
  }
}

/** Why nothing of this checkout can be run as an ordinary user here; `undefined` when it can. */
export function whyNoOrdinaryUser(): string | undefined {
  const [file = "", ...args] = asOrdinaryUser(["test", "-r", fileURLToPath(import.meta.url)]);
  return spawnSync(file, args).status === 0 ? undefined : "an ordinary user may not read this folder";
}

/** Argv for an ordinary user, who may not capture. */
export function asOrdinaryUser(argv: readonly string[]): readonly string[] {
  if (process.getuid?.() !== 0) return argv;
  return ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups", ...argv];
}

function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
  } catch {
    return "";
  }
}
