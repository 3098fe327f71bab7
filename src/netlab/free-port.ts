import { randomInt } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type ListenOptions, type Server } from "node:net";
import { usedPorts } from "./sockets.ts";

/** Below it live the services that machines have. */
const FIRST = 10_000;
const LAST = 65_534;
/** Fewer ports than these are too few to choose from at random. */
const ENOUGH = 1000;
const MAX_TRIES = 1000;
/** Reservations that are held at once; whatever is older has its listener by now, or its program is over. */
const MAX_RESERVED = 64;

const reserved: Server[] = [];

/**
 * Returns an even TCP port of 127.0.0.1 that nothing uses, and that is given to nobody else before a program of ours listens there.
 *
 * It lies outside the range from which the kernel serves whoever asks for any port, and a name in the abstract namespace of unix(7) keeps
 * other labs away until this process ends or has reserved 64 more. A program that insists on this very port can still take it.
 */
export async function freePort(): Promise<number> {
  const used = new Set(usedPorts());
  const [first, last] = choice();
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const port = 2 * randomInt(Math.ceil(first / 2), Math.floor(last / 2) + 1);
    if (!used.has(port) && (await reserve(port))) return port;
  }
  throw new Error(`none of the ports ${first} to ${last} of 127.0.0.1 is free`);
}

async function reserve(port: number): Promise<boolean> {
  const lock = await listen({ path: `\0lab-port-${port}` });
  if (lock === undefined) return false;
  reserved.push(lock.unref());
  if (reserved.length > MAX_RESERVED) reserved.shift()?.close();
  const trial = await listen({ host: "127.0.0.1", port });
  if (trial === undefined) return false;
  await once(trial.close(), "close");
  return true;
}

function listen(where: ListenOptions): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(where, () => resolve(server));
  });
}

/** The kernel's range may leave no room below or above itself. */
function choice(): readonly [number, number] {
  const [low = LAST, high = LAST] = readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8")
    .trim()
    .split(/\s+/)
    .map(Number);
  if (low - FIRST > ENOUGH) return [FIRST, low - 1];
  return LAST - high > ENOUGH ? [high + 1, LAST] : [FIRST, LAST];
}
