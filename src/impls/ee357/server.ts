import type { Socket } from "node:net";
import type { Account, ProgramOptions } from "../impl.ts";
import { closeSocket, listenOn, reasonOf } from "../tcp.ts";
import { ACCOUNTS, hasOnlyNumbers } from "./accounts.ts";
import { pausesOf } from "./pauses.ts";
import { Performer } from "./performer.ts";
import { DEFAULT_HOST, DEFAULT_PORT } from "./port.ts";
import { Room } from "./room.ts";
import { readUsers } from "./users-csv.ts";

/** Runs the EE-357 server until Ctrl-C: log-in against the accounts, then messages from one user to another (report §3.2). */
export async function serve(options: ProgramOptions): Promise<number> {
  const { terminal, reading, interrupted, host = DEFAULT_HOST, port = DEFAULT_PORT } = options;
  const accounts = accountsOf(options);
  if (typeof accounts === "string") {
    terminal.print(accounts);
    return 1;
  }
  const running = `[+] Server is Running on address ('${host}', ${port}) \n    Waiting for incoming connections ...`;
  const performers = new Map<number, Performer>();
  const sockets = new Set<Socket>();
  const room = new Room({
    reading,
    accounts,
    running,
    act: (connection, act) => performers.get(connection)?.perform(act),
  });
  let connections = 0;
  const listening = await listenOn({ host, port, backlog: 128 }, (socket) => {
    const connection = connections++;
    performers.set(connection, new Performer(stageFor(socket)));
    sockets.add(socket);
    watch(socket, connection);
    room.opened(connection, `${socket.remoteAddress}: ${socket.remotePort}`);
  }).catch((error: unknown) => `The server cannot listen on port ${port}: ${reasonOf(error)}.`);
  if (typeof listening === "string") {
    terminal.print(listening);
    return 1;
  }
  if (reading === "report" && hasOnlyNumbers(accounts)) terminal.print(NOBODY);
  terminal.print(running, "green");
  await aborted(interrupted);
  listening.close();
  for (const performer of performers.values()) performer.stop();
  for (const socket of sockets) void closeSocket(socket);
  return 0;

  function stageFor(socket: Socket) {
    const nothing = () => {};
    const pauses = pausesOf(options);
    const peer = `${socket.remoteAddress}: ${socket.remotePort}`;
    return { socket, peer, terminal, pauses, keepsApart: reading === "robust", ask: nothing, exit: nothing };
  }

  function watch(socket: Socket, connection: number): void {
    socket.on("data", (octets: Buffer) => room.received(connection, octets));
    socket.on("end", () => room.closed(connection, "end"));
    socket.on("error", () => room.closed(connection, "reset"));
    socket.on("close", () => {
      room.closed(connection, "reset");
      performers.delete(connection);
      sockets.delete(socket);
    });
  }
}

const NOBODY =
  "(Every password is a number. The report's program reads such a column as numbers, which equal no text, so that nobody can log in.)";

/** Returns the accounts of the file that was given, else the report's; a sentence where the file holds none. */
function accountsOf({ settings: { users } }: ProgramOptions): readonly Account[] | string {
  if (typeof users !== "object") return ACCOUNTS;
  const accounts = readUsers(users.text);
  if (accounts === undefined) {
    return `${users.path} has no column "username": its first line must be username,password.`;
  }
  return accounts.length > 0 ? accounts : `${users.path} names no user below its first line.`;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
