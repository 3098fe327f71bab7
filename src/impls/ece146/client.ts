import type { Socket } from "node:net";
import { isUtf8 } from "../../wire/octets.ts";
import { decodePickle } from "../../wire/pickle.ts";
import type { ProgramOptions, Terminal } from "../impl.ts";
import { ENDLESS } from "../quiet-framer.ts";
import { closeSocket, connectTo, leavesTyped, reasonOf, TYPED_UNREAD, toPort } from "../tcp.ts";
import { COMMANDS, decodeText, encodeText } from "./codec.ts";
import { createClientFramer, isPickle } from "./framing.ts";
import { PAUSES_MS } from "./pauses.ts";
import { DEFAULT_HOST, DEFAULT_PORT } from "./port.ts";

/**
 * Runs the ECE 146 client in a terminal: asks what its log-in window asks, says the name, asks to be announced and for the list
 * of users, then chats until the end of input, Ctrl-C or a typed `!Exit`, the window's Disconnect button (report §5.2).
 */
export async function chat(options: ProgramOptions): Promise<number> {
  const { terminal, interrupted } = options;
  const name = options.name ?? (await terminal.ask("Username: "));
  const target = name === undefined ? undefined : await askTarget(options);
  if (interrupted.aborted) return 0;
  if (name === undefined || target === undefined) {
    terminal.print("A user name, a host and a port from 1 to 65535 are needed.");
    return 1;
  }
  const socket = await connectTo(target.host, target.port, interrupted).catch(reasonOf);
  if (interrupted.aborted) return 0;
  if (typeof socket === "string") {
    terminal.print("ERROR: Server is not running or not accepting connections");
    return 1;
  }
  return converse(options, socket, name);
}

/** The two boxes of the window's second line: what is not typed is its default. */
async function askTarget({
  terminal,
  host,
  port,
}: ProgramOptions): Promise<{ host: string; port: number } | undefined> {
  if (host !== undefined && port !== undefined) return { host, port };
  const typed = await terminal.ask("Host IP & Port: ");
  if (typed === undefined) return undefined;
  const [typedHost, typedPort] = typed.trim().split(/[\s:]+/u);
  const wanted = typedPort === undefined ? (port ?? DEFAULT_PORT) : toPort(typedPort);
  return wanted === undefined ? undefined : { host: typedHost || (host ?? DEFAULT_HOST), port: wanted };
}

function converse(
  { terminal, reading, interrupted }: ProgramOptions,
  socket: Socket,
  name: string,
): Promise<number> {
  return new Promise((resolve) => {
    let leaving = false;
    let deaf = false;
    const typed: string[] = [];
    let send = (words: string): void => {
      typed.push(words);
    };

    const framer = createClientFramer(
      reading,
      (octets) => {
        if (leaving || deaf || show(terminal, octets) === "continue") return;
        if (reading === "report") {
          deaf = true;
          terminal.print("Receiving Exiting Thread");
        } else if (isPickle(octets))
          giveUp("The server cannot be read on: it sent a pickle that is no list of strings.");
        else terminal.print("(Left out: neither a line nor a list of users.)");
      },
      () => giveUp(`The server cannot be read on: ${ENDLESS}.`),
    );
    socket.on("data", (octets: Buffer) => framer.push(octets));
    socket.on("end", () => {
      framer.flush();
      if (!leaving) terminal.print("(The server closed the connection.)");
      finish(leaving ? 0 : 1);
    });
    socket.on("error", (error) => {
      if (!leaving) terminal.print(`The connection broke: ${reasonOf(error)}.`);
      finish(leaving ? 0 : 1);
    });
    interrupted.addEventListener("abort", () => send(COMMANDS.exit));

    showOwnEnd(terminal, socket);
    terminal.converse(
      "",
      (words) => send(words),
      () => send(COMMANDS.exit),
    );
    void introduce(socket, name, () => {
      send = say;
      for (const words of typed.splice(0)) say(words);
    });

    function say(words: string): void {
      if (leaving || socket.destroyed || words === "") return;
      socket.write(encodeText(words));
      if (leavesTyped(socket)) giveUp(TYPED_UNREAD);
      if (words !== COMMANDS.exit) return;
      leaving = true;
      terminal.print("*** Disconnected ***");
      void closeAfterServer(socket).then(() => finish(0));
    }

    function giveUp(why: string): void {
      if (leaving) return;
      terminal.print(`(${why})`);
      finish(1);
    }

    function finish(code: number): void {
      leaving = true;
      void closeSocket(socket).then(() => resolve(code));
    }
  });
}

/**
 * Sends name, announcement and list request, each in a write of its own with a pause behind it; the list is asked for once the
 * announcement was answered, so that on a busy machine too nobody gets both in one read.
 */
async function introduce(socket: Socket, name: string, then: () => void): Promise<void> {
  socket.write(encodeText(name));
  await pause(PAUSES_MS.afterName);
  const answered = answer(socket);
  if (!socket.destroyed) socket.write(encodeText(COMMANDS.announce));
  await answered;
  await pause(PAUSES_MS.afterAnnouncement);
  if (!socket.destroyed) socket.write(encodeText(COMMANDS.list));
  then();
}

/** Waits for whatever the server says next; a server of another protocol may say nothing. */
function answer(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(limit);
      socket.removeListener("data", settle);
      socket.removeListener("close", settle);
      resolve();
    };
    const limit = setTimeout(settle, ANSWER_MS);
    socket.once("data", settle);
    socket.once("close", settle);
  });
}

/** How long the server has to answer an announcement before the list is asked for all the same. */
const ANSWER_MS = 250;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** How long the server has to answer `!Exit` with a list and close first; one that does not is left. */
const GOODBYE_MS = 250;

function closeAfterServer(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, GOODBYE_MS);
    const closed = () => {
      clearTimeout(limit);
      resolve();
    };
    socket.once("end", closed);
    socket.once("close", closed);
  });
}

/** Shows a line in the chat box, or the names in the users box; `stop` where the report's receiving thread ends. */
function show(terminal: Terminal, octets: Uint8Array): "continue" | "stop" {
  if (isUtf8(octets)) {
    const words = decodeText(octets);
    if (words === COMMANDS.exit) return "stop";
    terminal.print(words);
    return "continue";
  }
  try {
    const users = decodePickle(octets);
    if (users === undefined) return "stop";
    if (users.value.length > 0) showUsers(terminal, users.value);
    return "continue";
  } catch {
    return "stop";
  }
}

/** The label above the chat box (report §5.2.1). */
function showOwnEnd(terminal: Terminal, { localAddress = "", localPort = 0 }: Socket): void {
  if (terminal.window !== undefined) terminal.window.showOwnEnd(localAddress, localPort);
  else terminal.print(`(My IP: ${localAddress} Port: ${localPort})\nChat Box`);
}

/** The users box, which holds one name a line (report §5.2.1). */
function showUsers(terminal: Terminal, names: readonly string[]): void {
  if (terminal.window !== undefined) terminal.window.showUsers(names);
  else terminal.print(["Users", ...names.map((name) => `  ${name}`)].join("\n"));
}
