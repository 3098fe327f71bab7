import type { Socket } from "node:net";
import type { Reading } from "../impl.ts";
import { closeSocket } from "../tcp.ts";

/** How long the robust server leaves between a text and a list, so that a client's one read holds only one of them. */
const PAUSE_MS = 50;

/** The most that may wait for a client that does not read, several of the longest messages; past it the client is given up. */
const MAX_WAITING = 4 << 20;

/** Sends messages to one client, in order: at once in the `report` reading, text and list apart in the `robust` one. */
export class Outbox {
  readonly #socket: Socket;
  readonly #pauses: boolean;
  readonly #queue: Uint8Array[] = [];
  #queued = 0;
  #lastKind: "text" | "list" | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #ending = false;

  constructor(socket: Socket, reading: Reading) {
    this.#socket = socket;
    this.#pauses = reading === "robust";
  }

  /** Sends `octets`, one message. */
  send(octets: Uint8Array): void {
    if (this.#socket.destroyed || this.#ending) return;
    if (this.#queued + this.#socket.writableLength > MAX_WAITING) {
      this.#socket.resetAndDestroy();
      return;
    }
    this.#queue.push(octets);
    this.#queued += octets.length;
    this.#drain();
  }

  /** Ends the connection once everything is sent; a client that does not end its own side is given up. */
  end(): void {
    this.#ending = true;
    this.#drain();
  }

  #drain(): void {
    if (this.#timer !== undefined) return;
    for (let octets = this.#queue[0]; octets !== undefined; octets = this.#queue[0]) {
      const kind = octets[0] === 0x80 ? "list" : "text";
      const due = this.#lastKind === kind || !this.#pauses ? 0 : this.#lastAt + PAUSE_MS - performance.now();
      if (due > 0) {
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.#drain();
        }, due);
        return;
      }
      this.#queue.shift();
      this.#queued -= octets.length;
      this.#socket.write(octets);
      this.#lastKind = kind;
      this.#lastAt = performance.now();
    }
    if (this.#ending) void closeSocket(this.#socket);
  }
}
