import type { Socket } from "node:net";
import type { ProgramOptions } from "../impl.ts";
import { closeSocket, listenOn, reasonOf } from "../tcp.ts";
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
    terminal.print(`The server cannot listen on port ${options.port ?? DEFAULT_PORT}: ${reasonOf(first)}.`);
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
  terminal.print(`${guest} has connected to the chat room.`);
  terminal.print("Type [bye] to exit the chat room.");
  terminal.print(`Connected to: ${socket.remoteAddress}: ${socket.remotePort}`);
  const show = (words: string) => `${guest}: ${words}`;
  const code = await talk({ terminal, socket, reading: options.reading, show, interrupted });
  stop();
  return code;
}

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
    const sockets: Socket[] = [];
    const listening = listenOn({ host, port: port ?? DEFAULT_PORT, backlog: 1 }, (socket) => {
      socket.on("error", () => {});
      sockets.push(socket);
      const stop = () => {
        void listening.then((server) => server.close());
        for (const unserved of sockets.slice(1)) unserved.resetAndDestroy();
      };
      if (sockets.length === 1) resolve({ socket, stop });
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
