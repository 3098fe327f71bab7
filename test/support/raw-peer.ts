import { createConnection, createServer, type Server, type Socket } from "node:net";
import { afterEach } from "vitest";
import { within } from "./within.ts";

/** One end of a TCP connection without a protocol: it records the octets that come and sends what it is told. */
export interface RawPeer {
  /** The port of the side that connected. */
  readonly clientPort: number;
  /** All octets so far. */
  octets(): Buffer;
  /** Keeps no more than the last 64 KiB from here on, so that much may come. */
  keepsTail(): void;
  /** What each read brought so far. */
  reads(): readonly Buffer[];
  /** Resolves when `text` is among the octets so far. */
  hears(text: string | Uint8Array): Promise<void>;
  says(text: string | Uint8Array): void;
  /** Sends FIN and goes on reading. */
  finishes(): void;
  /** Sends RST. */
  resets(): void;
  /** Leaves its side open when the other side has sent FIN; without this it answers with its own. */
  keepsOpen(): void;
  stopsReading(): void;
  readsAgain(): void;
  /** Resolves with how the other side ended. */
  ended(): Promise<"fin" | "reset">;
}

/** A listener for programs under test; it takes connections in the order in which they come. */
export interface RawServer {
  readonly port: number;
  accepts(): Promise<RawPeer>;
}

const sockets = new Set<Socket>();
const servers = new Set<Server>();
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
  sockets.clear();
  servers.clear();
});

/** Connects from 127.0.0.1. */
export async function connectRaw(port: number): Promise<RawPeer> {
  const socket = createConnection({ host: "127.0.0.1", port, allowHalfOpen: true });
  const peer = toPeer(socket);
  await within(
    new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject)),
    () => `a connection to port ${port}`,
  );
  return peer;
}

/** Listens on a free port of 127.0.0.1. */
export async function listenRaw(): Promise<RawServer> {
  const waiting: RawPeer[] = [];
  const takers: ((peer: RawPeer) => void)[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const peer = toPeer(socket, socket.remotePort);
    const taker = takers.shift();
    if (taker === undefined) waiting.push(peer);
    else taker(peer);
  });
  servers.add(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    accepts() {
      const peer = waiting.shift();
      if (peer !== undefined) return Promise.resolve(peer);
      return within(new Promise((resolve) => takers.push(resolve)), () => "a connection");
    },
  };
}

function toPeer(socket: Socket, remotePort?: number): RawPeer {
  sockets.add(socket);
  socket.setNoDelay(true);
  let clientPort = remotePort ?? 0;
  socket.once("connect", () => {
    clientPort = socket.localPort ?? 0;
  });
  let answersFin = true;
  let octets = Buffer.alloc(0);
  let keeps = Number.POSITIVE_INFINITY;
  const reads: Buffer[] = [];
  let looks: (() => void)[] = [];
  socket.on("data", (more: Buffer) => {
    octets = Buffer.concat([octets, more]);
    if (octets.length > keeps) octets = octets.subarray(-keeps);
    else reads.push(more);
    for (const look of looks) look();
  });
  const ended = new Promise<"fin" | "reset">((resolve) => {
    socket.once("end", () => {
      if (answersFin) socket.end();
      resolve("fin");
    });
    socket.once("error", () => resolve("reset"));
  });
  return {
    get clientPort() {
      return clientPort;
    },
    octets: () => octets,
    keepsTail() {
      keeps = 1 << 16;
    },
    reads: () => reads,
    hears(text) {
      const end = Buffer.from(text);
      const heard = new Promise<void>((resolve) => {
        const look = () => {
          if (!octets.includes(end)) return;
          looks = looks.filter((each) => each !== look);
          resolve();
        };
        looks.push(look);
        look();
      });
      return within(
        heard,
        () => `${JSON.stringify(String(text))}; heard ${JSON.stringify(octets.toString().slice(-500))}`,
      );
    },
    says: (text) => void socket.write(text),
    finishes: () => void socket.end(),
    resets: () => void socket.resetAndDestroy(),
    keepsOpen() {
      answersFin = false;
    },
    stopsReading: () => void socket.pause(),
    readsAgain: () => void socket.resume(),
    ended: () => within(ended, () => "the other side's end"),
  };
}
