import { createConnection, createServer, type Server, type Socket } from "node:net";
import type { Writes } from "../wire/writes.ts";
import { recut } from "./recut.ts";
import { watchSocket } from "./watch-calls.ts";

/** How this program writes on every connection that it makes or takes from now on. */
let writes: Writes = "whole";
let gapMs: number | undefined;

/** Sets how this program writes on every connection that it makes or takes from now on, and for how long it waits between two pieces. */
export function writeAs(how: Writes, waitMs?: number): void {
  writes = how;
  gapMs = waitMs;
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
      watchSocket(socket, "connect");
      recut(socket, writes, gapMs);
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
      watchSocket(socket, "accept");
      recut(socket, writes, gapMs);
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

/** The most that may wait for a peer that does not read, several of the longest messages; past it the peer is given up. */
export const MAX_UNREAD = 4 << 20;

/** Why a peer is given up that does not read, as the end of a sentence. */
export const UNREAD = `it leaves more than ${MAX_UNREAD >> 20} MiB unread`;

/** The same for what a person types, who need not be told so soon. */
const MAX_TYPED = 16 << 20;

/** Tells whether a peer leaves so much unread that it is to be given up. */
export function leavesUnread(socket: Socket): boolean {
  return socket.writableLength > MAX_UNREAD;
}

/** Tells whether a peer leaves so much unread of what a person typed that it is to be given up. */
export function leavesTyped(socket: Socket): boolean {
  return socket.writableLength > MAX_TYPED;
}

/** What a person is told then. */
export const TYPED_UNREAD = `The other side does not read: it leaves more than ${MAX_TYPED >> 20} MiB of what was typed.`;

/** Connections that were written to since this program last looked what had arrived. */
const written = new Set<Socket>();

/**
 * Writes one message; at once where it is the first to that connection since this program last looked what had arrived, and else together
 * with those behind it before it looks again. A program that keeps up writes each message by itself, and one that falls behind, because a thousand
 * clients hear each line, catches up.
 */
export function writeMessage(socket: Socket, octets: Uint8Array): void {
  socket.write(octets);
  if (written.has(socket)) return;
  if (written.size === 0) setImmediate(uncorkAll);
  written.add(socket);
  socket.cork();
}

function uncorkAll(): void {
  for (const socket of written) socket.uncork();
  written.clear();
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
