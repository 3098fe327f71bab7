import type { Server, Socket } from "node:net";
import type { ProgramOptions } from "../impl.ts";
import { connectTo, listenOn, reasonOf } from "../tcp.ts";
import { ChatProgram } from "./chat-program.ts";
import { isName } from "./codec.ts";
import { LOCALHOST, ownPort, registryPlace } from "./settings.ts";

/**
 * Runs the CSE4074 client in a terminal: asks for name and password, of which the password goes nowhere, registers, and lets its
 * person search, invite and chat until LOGOUT, the end of input or Ctrl-C (report, "Methodology and Approach").
 */
export async function chat(options: ProgramOptions): Promise<number> {
  const { terminal, interrupted, reading } = options;
  const name = options.name ?? (await terminal.ask("enter your username: "));
  const password =
    name === undefined ? undefined : (options.password ?? (await terminal.ask("enter your password: ")));
  if (interrupted.aborted) return 0;
  if (name === undefined || password === undefined) {
    terminal.print("A user name and a password are needed.");
    return 1;
  }
  if (reading === "robust" && !isName(name)) {
    terminal.print("A user name has ASCII letters, digits and signs; no space, no | and no colon.");
    return 1;
  }
  return connect(options, name);
}

async function connect(options: ProgramOptions, name: string): Promise<number> {
  const { terminal, interrupted } = options;
  const place = registryPlace(options);
  const registry = await connectTo(place.host, place.tcpPort, interrupted).catch(reasonOf);
  if (interrupted.aborted) return 0;
  if (typeof registry === "string") {
    terminal.print(`The registry cannot be reached at ${place.host}:${place.tcpPort}: ${registry}.`);
    return 1;
  }
  const arrivals = new Arrivals();
  const server = await openOwnServer(ownPort(options), arrivals).catch(reasonOf);
  if (typeof server === "string") {
    terminal.print(`The client's own TCP server cannot listen: ${server}.`);
    registry.destroy();
    return 1;
  }
  const program = new ChatProgram(options, { name, ownPort: portOf(server) }, registry, server);
  arrivals.handOver((socket) => program.take(socket));
  return program.run();
}

/** Keeps the connections that come before there is a program to take them. */
class Arrivals {
  readonly #waiting: Socket[] = [];
  #taker: ((socket: Socket) => void) | undefined;

  add(socket: Socket): void {
    if (this.#taker === undefined) this.#waiting.push(socket);
    else this.#taker(socket);
  }

  handOver(taker: (socket: Socket) => void): void {
    this.#taker = taker;
    for (const socket of this.#waiting.splice(0)) taker(socket);
  }
}

/** How often a port is drawn before it is given up. */
const DRAWS = 100;

/** Listens on the port that was told, else on a random one of four digits that is free. */
async function openOwnServer(told: number | undefined, arrivals: Arrivals): Promise<Server> {
  for (let draw = 1; ; draw++) {
    const port = told ?? 1024 + Math.floor(Math.random() * (10_000 - 1024));
    try {
      return await listenOn({ host: LOCALHOST, port, backlog: 5 }, (socket) => arrivals.add(socket));
    } catch (error) {
      if (told !== undefined || draw === DRAWS) throw error;
    }
  }
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
