import type { Socket } from "node:net";
import type { ProgramOptions } from "../../../src/impls/impl.ts";
import { closeSocket, connectTo, reasonOf } from "../../../src/impls/tcp.ts";
import { encodeLine, LineCutter } from "./lines.ts";
import { DEFAULT_PORT } from "./server.ts";

/** Runs the client: says the name, then what is typed, and shows what the parrot says (§1, §2). */
export async function chat(options: ProgramOptions): Promise<number> {
  const { terminal, host = "127.0.0.1", port = DEFAULT_PORT, interrupted } = options;
  const name = options.name ?? (await terminal.ask("Name: "));
  if (name === undefined) return 1;
  const socket = await connectTo(host, port, interrupted).catch(reasonOf);
  if (interrupted.aborted) return 0;
  if (typeof socket === "string") {
    terminal.print(`Cannot connect to ${host}, port ${port}: ${socket}.`);
    return 1;
  }
  socket.write(encodeLine(name));
  return talk(options, socket);
}

function talk({ terminal, interrupted }: ProgramOptions, socket: Socket): Promise<number> {
  return new Promise((resolve) => {
    const leave = (code: number) => void closeSocket(socket).then(() => resolve(code));
    const cutter = new LineCutter();
    socket.on("data", (octets: Buffer) => {
      for (const line of cutter.push(octets)) terminal.print(line);
    });
    socket.on("end", () => leave(1));
    socket.on("error", () => leave(1));
    interrupted.addEventListener("abort", () => leave(0));
    terminal.converse(
      "",
      (words) => socket.write(encodeLine(words)),
      () => leave(0),
    );
  });
}
