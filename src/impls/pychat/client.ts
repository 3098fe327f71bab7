import type { ProgramOptions } from "../impl.ts";
import { connectTo, reasonOf, toPort } from "../tcp.ts";
import { encodeText } from "./codec.ts";
import { readName } from "./name.ts";
import { talk } from "./talk.ts";

/** Runs PyChat's client: asks address, port and name, connects, sends the name, waits for the host's, chats (report §1.2). */
export async function chat(options: ProgramOptions): Promise<number> {
  const { terminal, interrupted, reading } = options;
  const host = options.host ?? (await terminal.ask("Enter server address you want to connect to: "));
  const port = options.port ?? toPort(await terminal.ask("Enter the server port you want to connect to: "));
  const name = options.name ?? (await terminal.ask("Enter your name: "));
  if (interrupted.aborted) return 0;
  if (host === undefined || port === undefined || name === undefined) {
    terminal.print("An address, a port from 1 to 65535 and a name are needed.");
    return 1;
  }
  const socket = await connectTo(host, port).catch(reasonOf);
  if (typeof socket === "string") {
    terminal.print(`Cannot connect to ${host}, port ${port}: ${socket}.`);
    return 1;
  }
  socket.on("error", () => {});
  const abandon = () => socket.destroy();
  interrupted.addEventListener("abort", abandon);
  socket.write(encodeText(name));
  const other = await readName(socket, reading);
  interrupted.removeEventListener("abort", abandon);
  if (other === undefined) {
    if (!interrupted.aborted) terminal.print("The server closed the connection without saying its name.");
    socket.destroy();
    return interrupted.aborted ? 0 : 1;
  }
  terminal.print(`Successfully joined ${other} 's chat room.`);
  terminal.print("Type [bye] to exit the chat room.");
  return talk({ terminal, socket, reading, show: (words) => `${other} : ${words}`, interrupted });
}
