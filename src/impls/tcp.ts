import { createConnection, createServer, type Server, type Socket } from "node:net";
import { recut, type Writes } from "./recut.ts";

/** How this program writes on every connection that it makes or takes from now on. */
let writes: Writes = "whole";

/** Sets how this program writes on every connection that it makes or takes from now on. */
export function writeAs(how: Writes): void {
  writes = how;
}

/**
 * Connects and resolves with the open socket, which stays half-open after the peer's FIN until it is ended here.
 * @throws the system's error (`ECONNREFUSED`, `ETIMEDOUT`, ...) when there is no connection, or an error when `interrupted` came first.
 */
export function connectTo(host: string, port: number, interrupted: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, allowHalfOpen: true, family: 4 });
    const abandon = () => socket.destroy(new Error("interrupted"));
    interrupted.addEventListener("abort", abandon);
    socket.once("error", reject);
    socket.once("connect", () => {
      interrupted.removeEventListener("abort", abandon);
      socket.removeListener("error", reject);
      recut(socket, writes);
      resolve(socket);
    });
  });
}

/** Where a server of ours listens. */
export interface Listening {
  /** All addresses when absent, as Python's `bind(("", port))`. */
  readonly host: string | undefined;
  readonly port: number;
  readonly backlog: number;
}

/**
 * Listens and resolves once connections are taken; each goes to `onConnection` with nothing read from it yet.
 * @throws the system's error (`EADDRINUSE`, `EACCES`, ...) when the port cannot be had.
 */
export function listenOn(where: Listening, onConnection: (socket: Socket) => void): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
      recut(socket, writes);
      onConnection(socket);
    });
    server.once("error", reject);
    server.listen({ host: where.host ?? "0.0.0.0", port: where.port, backlog: where.backlog }, () => {
      server.removeListener("error", reject);
      // A connection that the system cannot hand over (no more descriptors) is none; the others go on.
      server.on("error", () => {});
      resolve(server);
    });
  });
}

/** Says why a server cannot start, in one line. */
export function cannotListen(port: number, error: unknown): string {
  return `The server cannot listen on port ${port}: ${reasonOf(error)}.`;
}

/** Cuts what has arrived into what calls of `recv(size)` would have returned. */
export function cutIntoReads(arrived: Uint8Array, size: number): readonly Uint8Array[] {
  const reads: Uint8Array[] = [];
  for (let start = 0; start < arrived.length; start += size)
    reads.push(arrived.subarray(start, start + size));
  return reads;
}

/**
 * Sends FIN after everything written so far and resolves when both directions are closed; a peer that keeps its side open is
 * given up after `limitMs`.
 */
export function closeSocket(socket: Socket, limitMs = 1000): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    let limit: NodeJS.Timeout | undefined;
    const begin = () => {
      limit = setTimeout(() => socket.destroy(), limitMs);
    };
    // Pieces with pauses between them take their time; how long the peer may take begins behind them.
    if (writes === "whole") begin();
    else socket.once("finish", begin);
    socket.once("close", () => {
      clearTimeout(limit);
      resolve();
    });
    socket.resume();
    socket.end();
  });
}

/** Says in words why the system refused: `connection refused`, `address already in use`. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused: no program listens there",
  ECONNRESET: "connection reset by the other side",
  EPIPE: "the other side has closed the connection",
  ETIMEDOUT: "no answer",
  EHOSTUNREACH: "no route to that host",
  ENETUNREACH: "no route to that network",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "no such host, or the service that knows host names does not answer",
  EADDRINUSE: "the port is taken by another program",
  EADDRNOTAVAIL: "this machine does not have that address",
  EACCES: "ports below 1024 need more rights",
};

/** Returns the port that was typed, or `undefined` when that is none from 1 to 65535. */
export function toPort(typed: string | undefined): number | undefined {
  const port = Number(typed?.trim() || Number.NaN);
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? port : undefined;
}
