import type { ProgramOptions } from "../impl.ts";
import { closeSocket, connectTo, reasonOf, toPort } from "../tcp.ts";
import { encodeText } from "./codec.ts";
import { readName } from "./name.ts";
import { talk } from "./talk.ts";

/** Runs PyChat's client: asks address, port and name, connects, sends the name, waits for the host's, chats (report §1.2). */
export async function chat(options: ProgramOptions): Promise<number> {
  const { terminal, interrupted, reading } = options;
  const answers = await askWhatIsMissing(options);
  if (interrupted.aborted) return 0;
  if (answers === undefined) {
    terminal.print("An address, a port from 1 to 65535 and a name are needed.");
    return 1;
  }
  const { host, port, name } = answers;
  const socket = await connectTo(host, port, interrupted).catch(reasonOf);
  if (interrupted.aborted) return 0;
  if (typeof socket === "string") {
    terminal.print(`Cannot connect to ${host}, port ${port}: ${socket}.`);
    return 1;
  }
  socket.on("error", () => {});
  socket.write(encodeText(name));
  const other = await readName(socket, reading, interrupted);
  if (other === undefined) {
    if (!interrupted.aborted) terminal.print("The server closed the connection without saying its name.");
    await closeSocket(socket);
    return interrupted.aborted ? 0 : 1;
  }
  const show = (words: string) => `${other.name} : ${words}`;
  terminal.print(`Successfully joined ${other.name} 's chat room.`);
  terminal.print("Type [bye] to exit the chat room.");
  return talk({ terminal, socket, reading, show, interrupted, begun: other.rest });
}

/** Asks up to the first answer that does not come or is none. */
async function askWhatIsMissing({
  terminal,
  ...given
}: ProgramOptions): Promise<{ host: string; port: number; name: string } | undefined> {
  const host = given.host ?? (await terminal.ask("Enter server address you want to connect to: "));
  if (host === undefined) return undefined;
  const port = given.port ?? toPort(await terminal.ask("Enter the server port you want to connect to: "));
  if (port === undefined) return undefined;
  const name = given.name ?? (await terminal.ask("Enter your name: "));
  return name === undefined ? undefined : { host, port, name };
}
