import type { Socket } from "node:net";
import type { ProgramOptions } from "../impl.ts";
import { closeSocket, connectTo, reasonOf } from "../tcp.ts";
import { pausesOf } from "./pauses.ts";
import { Performer } from "./performer.ts";
import { DEFAULT_HOST, DEFAULT_PORT } from "./port.ts";
import { Visitor } from "./visitor.ts";

/** How long the server has to answer what was typed before the input ended. */
const ANSWER_MS = 3000;

/** How long the server has to close its side; the report's never does. */
const GOODBYE_MS = 50;

/**
 * Runs the EE-357 client in a terminal: connects, logs in, then chats with one user after the other until the end of input, Ctrl-C
 * or the server's end (report §3.3).
 */
export async function chat(options: ProgramOptions): Promise<number> {
  const { terminal, interrupted, host = DEFAULT_HOST, port = DEFAULT_PORT } = options;
  const socket = await connectTo(host, port, interrupted).catch(reasonOf);
  if (interrupted.aborted) return 0;
  if (typeof socket === "string") {
    terminal.print(`Cannot connect to ${host}, port ${port}: ${socket}.`);
    return 1;
  }
  return visit(options, socket);
}

function visit(options: ProgramOptions, socket: Socket): Promise<number> {
  return new Promise((resolve) => {
    const { terminal, reading, name, password, interrupted } = options;
    let isOver = false;
    let isAsking = false;
    const performer = new Performer({
      socket,
      peer: "The server",
      terminal,
      pauses: pausesOf(options),
      keepsApart: reading === "robust",
      ask,
      exit,
    });
    const visitor = new Visitor({
      reading,
      given: { ...(name === undefined ? {} : { name }), ...(password === undefined ? {} : { password }) },
      act: (act) => performer.perform(act),
    });
    socket.on("data", (octets: Buffer) => visitor.received(octets));
    socket.on("end", () => visitor.closed("end"));
    socket.on("error", () => visitor.closed("reset"));
    socket.on("close", () => visitor.closed("reset"));
    interrupted.addEventListener("abort", () => exit(0));
    visitor.start();
    socket.resume();
    if (!isAsking) ask("");

    /** Lines are always taken, so that the end of the input is noticed; what is typed too early waits in the visitor. */
    function ask(prompt: string): void {
      isAsking = true;
      void terminal.ask(prompt).then((line) => {
        if (isOver) return;
        isAsking = false;
        if (line === undefined) endInput();
        else visitor.typed(line);
        if (line !== undefined && !isAsking && !isOver) ask("");
      });
    }

    function endInput(): void {
      setTimeout(() => exit(1), ANSWER_MS).unref();
      visitor.inputEnded();
    }

    function exit(code: number): void {
      if (isOver) return;
      isOver = true;
      performer.stop();
      void closeSocket(socket, GOODBYE_MS).then(() => resolve(code));
    }
  });
}
