import type { Socket } from "node:net";
import type { ProgramOptions } from "../impl.ts";
import { ENDLESS } from "../quiet-framer.ts";
import { closeSocket, connectTo, leavesTyped, reasonOf, TYPED_UNREAD } from "../tcp.ts";
import { bytesLiteral } from "./bytes-literal.ts";
import { decodeText, encodeLine } from "./codec.ts";
import { createClientFramer } from "./framing.ts";
import { DEFAULT_HOST } from "./port.ts";
import { readTarget, USAGE } from "./target.ts";

/** Runs the chat room's client: sends each typed line, shows what arrives (report, "Chat Client"). */
export async function chat(options: ProgramOptions): Promise<number> {
  const { terminal, interrupted } = options;
  const target = readTarget(options);
  if (target === undefined) {
    terminal.print(USAGE);
    return 1;
  }
  const { host = DEFAULT_HOST, port } = target;
  const socket = await connectTo(host, port, interrupted).catch(reasonOf);
  if (interrupted.aborted) return 0;
  if (typeof socket === "string") {
    terminal.print(`Cannot connect to ${host}, port ${port}: ${socket}.`);
    return 1;
  }
  return talk(options, socket);
}

/** How long the server has to close its side; the report's never does. */
const GOODBYE_MS = 50;

function talk({ terminal, reading, settings, interrupted }: ProgramOptions, socket: Socket): Promise<number> {
  return new Promise((resolve) => {
    let over = false;
    const show = settings.text === true ? toLine : bytesLiteral;
    const framer = createClientFramer(
      reading,
      (octets) => {
        if (!over) terminal.print(show(octets));
      },
      () => leave(1, `(The server cannot be read on: ${ENDLESS}.)`),
    );
    socket.on("data", (octets: Buffer) => framer.push(octets));
    socket.on("end", () => {
      framer.flush();
      leave(1, reading === "report" ? `${show(new Uint8Array())}\n${SPINS_ON_END}` : SERVER_CLOSED);
    });
    socket.on("error", (error) => leave(1, `The connection broke: ${reasonOf(error)}.`));
    interrupted.addEventListener("abort", () => leave(0));
    terminal.converse("", say, () => leave(0, reading === "report" ? SPINS_ON_INPUT : undefined));

    function say(words: string): void {
      if (over) return;
      socket.write(encodeLine(words));
      terminal.print(`<You>${words}`);
      if (leavesTyped(socket)) leave(1, `(${TYPED_UNREAD})`);
    }

    function leave(code: number, why?: string): void {
      if (over) return;
      over = true;
      if (why !== undefined) terminal.print(why);
      void closeSocket(socket, GOODBYE_MS).then(() => resolve(code));
    }
  });
}

const SERVER_CLOSED = "(The server closed the connection.)";
const SPINS_ON_END =
  "(The server closed the connection. The report's program would print this line for ever.)";
const SPINS_ON_INPUT = "(End of input. The report's program would print <You> for ever.)";

/** A message ends its own line on the screen. */
function toLine(octets: Uint8Array): string {
  return decodeText(octets).replace(/\n$/u, "");
}
