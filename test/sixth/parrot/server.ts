import type { Socket } from "node:net";
import type { ProgramOptions } from "../../../src/impls/impl.ts";
import { cannotListen, listenOn } from "../../../src/impls/tcp.ts";
import { encodeSaid, LineCutter } from "./lines.ts";

/** The port where nothing else is said. */
export const DEFAULT_PORT = 7777;

/** Runs the server until Ctrl-C: says to all what one says (§2). */
export async function serve(options: ProgramOptions): Promise<number> {
  const { terminal, host, port = DEFAULT_PORT, interrupted } = options;
  const names = new Map<Socket, string>();
  const sockets = new Set<Socket>();
  const listening = await listenOn({ host, port, backlog: 16 }, (socket) => {
    const cutter = new LineCutter();
    sockets.add(socket);
    socket.on("data", (octets: Buffer) => {
      for (const line of cutter.push(octets)) hear(socket, line);
    });
    socket.on("end", () => socket.end());
    socket.on("error", () => socket.destroy());
    socket.on("close", () => forget(socket));
    socket.resume();
  }).catch((error: unknown) => cannotListen(port, error));
  if (typeof listening === "string") {
    terminal.print(listening);
    return 1;
  }
  terminal.print("The parrot listens.");
  await new Promise<void>((resolve) => {
    interrupted.addEventListener("abort", () => resolve(), { once: true });
  });
  listening.close();
  for (const socket of sockets) socket.destroySoon();
  return 0;

  function hear(socket: Socket, line: string): void {
    const name = names.get(socket);
    if (name === undefined) names.set(socket, line);
    else for (const each of names.keys()) if (each.writable) each.write(encodeSaid(name, line));
  }

  function forget(socket: Socket): void {
    names.delete(socket);
    sockets.delete(socket);
  }
}
