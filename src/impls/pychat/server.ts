import type { Socket } from "node:net";
import type { ProgramOptions } from "../impl.ts";
import { cannotListen, closeSocket, listenOn } from "../tcp.ts";
import { encodeText } from "./codec.ts";
import { readName } from "./name.ts";
import { DEFAULT_PORT } from "./port.ts";
import { talk } from "./talk.ts";

/**
 * Runs PyChat's server for the person at it: asks the name, listens, takes one connection, exchanges names (the client's
 * first), chats (report §1.1). Further connections stand unserved, as in a backlog that nobody accepts from.
 */
export async function serve(options: ProgramOptions): Promise<number> {
  const { terminal, machine, interrupted } = options;
  terminal.print(`${machine.name} (${machine.address})`);
  const name = options.name ?? (await terminal.ask("Enter your name: "));
  if (name === undefined || interrupted.aborted) return 0;
  const first = await acceptOne(options);
  if (first instanceof Error) {
    terminal.print(cannotListen(options.port ?? DEFAULT_PORT, first));
    return 1;
  }
  if (first === undefined) return 0;
  const { socket, stop } = first;
  const guest = await readName(socket, options.reading, interrupted);
  if (guest === undefined) {
    if (!interrupted.aborted) terminal.print("The connection was closed before a name came.");
    stop();
    await closeSocket(socket);
    return 0;
  }
  socket.write(encodeText(name));
  terminal.print(`${guest.name} has connected to the chat room.`);
  terminal.print("Type [bye] to exit the chat room.");
  terminal.print(`Connected to: ${socket.remoteAddress}: ${socket.remotePort}`);
  const show = (words: string) => `${guest.name}: ${words}`;
  const begun = guest.rest;
  const code = await talk({ terminal, socket, reading: options.reading, show, interrupted, begun });
  stop();
  return code;
}

/** As many as Linux queues for the report's `listen(1)`. */
const MAX_UNSERVED = 2;

interface Accepted {
  readonly socket: Socket;
  /** Ends the listening and every connection that was never served. */
  stop(): void;
}

/** Waits for the one connection; `undefined` when Ctrl-C came first, the system's error when the port cannot be had. */
function acceptOne({
  terminal,
  host,
  port,
  interrupted,
}: ProgramOptions): Promise<Accepted | Error | undefined> {
  return new Promise((resolve) => {
    const unserved = new Set<Socket>();
    let served: Socket | undefined;
    const listening = listenOn({ host, port: port ?? DEFAULT_PORT, backlog: 1 }, (socket) => {
      socket.on("error", () => {});
      if (served !== undefined) {
        stand(socket, unserved);
        return;
      }
      served = socket;
      const stop = () => {
        void listening.then((server) => server.close());
        for (const each of unserved) each.resetAndDestroy();
      };
      resolve({ socket, stop });
    });
    listening.then(
      (server) => {
        terminal.print("The server is ready to receive");
        interrupted.addEventListener("abort", () => {
          server.close();
          resolve(undefined);
        });
      },
      (error: Error) => resolve(error),
    );
  });
}

/** Leaves a connection unserved, as the kernel does that queues it; one too many is refused. */
function stand(socket: Socket, unserved: Set<Socket>): void {
  if (unserved.size === MAX_UNSERVED) {
    socket.resetAndDestroy();
    return;
  }
  unserved.add(socket);
  socket.on("close", () => unserved.delete(socket));
}
