import type { Socket } from "node:net";
import type { ProgramOptions } from "../impl.ts";
import { closeSocket, connectTo, reasonOf } from "../tcp.ts";
import type { Conversation } from "./conversation.ts";
import { writeBounded } from "./pressure.ts";
import { LOCALHOST } from "./settings.ts";

/** The most connections of ended chats that the robust client keeps. */
const MAX_KEPT = 16;

/** The connections to the TCP servers of other clients, one for each private chat. */
export class PrivateLinks {
  readonly #conversation: Conversation;
  readonly #options: ProgramOptions;
  readonly #links = new Map<number, Link>();

  constructor(conversation: Conversation, options: ProgramOptions) {
    this.#conversation = conversation;
    this.#options = options;
  }

  /** Connects to the server of another client, and shows `words` once that is done. */
  open(id: number, port: number, words: string): void {
    const link: Link = { socket: undefined, waiting: [] };
    this.#links.set(id, link);
    connectTo(LOCALHOST, port, this.#options.interrupted).then(
      (socket) => this.#opened(id, link, socket, words),
      (error: unknown) => {
        this.#links.delete(id);
        this.#conversation.unreached(id, reasonOf(error));
      },
    );
  }

  /** Sends a message; before the connection is open it waits. */
  send(id: number, octets: Uint8Array): void {
    const link = this.#links.get(id);
    if (link?.socket === undefined) link?.waiting.push(octets);
    else this.#write(link.socket, octets);
  }

  async close(limitMs: number): Promise<void> {
    const sockets = [...this.#links.values()].flatMap(({ socket }) => socket ?? []);
    this.#links.clear();
    await Promise.all(sockets.map((socket) => closeSocket(socket, limitMs)));
  }

  #opened(id: number, link: Link, socket: Socket, words: string): void {
    socket.on("error", () => {});
    if (this.#links.get(id) !== link) {
      socket.destroy();
      return;
    }
    link.socket = socket;
    socket.once("end", () => this.#conversation.lost(id));
    socket.resume();
    this.#closeOlder(id);
    this.#options.terminal.print(words);
    for (const octets of link.waiting.splice(0)) this.#write(socket, octets);
  }

  #write(socket: Socket, octets: Uint8Array): void {
    const { terminal } = this.#options;
    writeBounded(socket, octets, (why) => terminal.print(`(The other client is given up: ${why}.)`));
  }

  /**
   * The report's client closes a chat's connection when the next one is open. The robust one keeps it, because the end of any
   * connection makes the report's client deaf for private messages.
   */
  #closeOlder(newest: number): void {
    const kept = this.#options.reading === "report" ? 1 : MAX_KEPT;
    const older = [...this.#links].filter(([id, { socket }]) => id !== newest && socket !== undefined);
    for (const [id, { socket }] of older.slice(0, Math.max(older.length + 1 - kept, 0))) {
      this.#links.delete(id);
      if (socket !== undefined) void closeSocket(socket);
    }
  }
}

interface Link {
  socket: Socket | undefined;
  readonly waiting: Uint8Array[];
}
