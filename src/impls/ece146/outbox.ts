import type { Socket } from "node:net";
import type { Reading } from "../impl.ts";
import { closeSocket, leavesUnread, UNREAD, writeMessage } from "../tcp.ts";

/** How long the robust server leaves between a text and a list, so that a client's one read holds only one of them. */
const PAUSE_MS = 50;

/** Past so many messages or octets the pauses are left out: whoever floods the room must not hold back what others get for minutes. */
const MAX_HELD = { messages: 64, octets: 1 << 20 } as const;

/** Sends messages to one client, in order: at once in the `report` reading, text and list apart in the `robust` one. */
export class Outbox {
  readonly #socket: Socket;
  readonly #pauses: boolean;
  readonly #onGivenUp: (why: string) => void;
  readonly #queue: Uint8Array[] = [];
  #held = 0;
  #lastKind: "text" | "list" | undefined;
  #lastAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #ending = false;

  /** `onGivenUp` hears why a client is given up, before its connection is reset. */
  constructor(socket: Socket, reading: Reading, onGivenUp: (why: string) => void) {
    this.#socket = socket;
    this.#pauses = reading === "robust";
    this.#onGivenUp = onGivenUp;
  }

  /** Sends `octets`, one message. */
  send(octets: Uint8Array): void {
    if (this.#socket.destroyed || this.#ending) return;
    this.#queue.push(octets);
    this.#held += octets.length;
    this.#drain();
    if (!leavesUnread(this.#socket)) return;
    this.#onGivenUp(UNREAD);
    this.#socket.resetAndDestroy();
  }

  /** Ends the connection once everything is sent; a client that does not end its own side is given up. */
  end(): void {
    this.#ending = true;
    this.#drain();
  }

  #drain(): void {
    if (this.#timer !== undefined && !this.#isBehind()) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (let octets = this.#queue[0]; octets !== undefined; octets = this.#queue[0]) {
      const kind = octets[0] === 0x80 ? "list" : "text";
      const due = this.#pauseBefore(kind);
      if (due > 0) {
        this.#timer = setTimeout(() => {
          this.#timer = undefined;
          this.#drain();
        }, due);
        return;
      }
      this.#queue.shift();
      this.#held -= octets.length;
      writeMessage(this.#socket, octets);
      this.#lastKind = kind;
      this.#lastAt = performance.now();
    }
    if (this.#ending) void closeSocket(this.#socket);
  }

  #pauseBefore(kind: "text" | "list"): number {
    if (!this.#pauses || this.#lastKind === kind || this.#isBehind()) return 0;
    return this.#lastAt + PAUSE_MS - performance.now();
  }

  #isBehind(): boolean {
    return this.#queue.length > MAX_HELD.messages || this.#held > MAX_HELD.octets;
  }
}
