import type { Socket } from "node:net";
import type { Terminal } from "../impl.ts";
import { closeSocket } from "../tcp.ts";
import type { Act } from "./act.ts";
import type { Pauses } from "./pauses.ts";

/** The most that may wait for a peer that does not read; past it the peer is given up. */
const MAX_WAITING = 4 << 20;

/** What a performer works with. */
export interface Stage {
  readonly socket: Socket;
  readonly terminal: Terminal;
  readonly pauses: Pauses;
  /** Whether two messages to this peer are kept a pause apart, because a peer that reads both at once understands neither. */
  readonly keepsApart: boolean;
  readonly ask: (prompt: string) => void;
  readonly exit: (code: number) => void;
}

/** Does what is to be done for one connection, one thing after the other. */
export class Performer {
  readonly #stage: Stage;
  readonly #acts: Act[] = [];
  #waiting = 0;
  #sentAt = Number.NEGATIVE_INFINITY;
  #isBusy = false;
  #isOver = false;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** Does `act` as soon as everything before it is done. */
  perform(act: Act): void {
    if (this.#isOver) return;
    this.#acts.push(act);
    if (act.type === "send") this.#waiting += act.octets.length;
    if (this.#waiting + this.#stage.socket.writableLength > MAX_WAITING) this.#stage.socket.resetAndDestroy();
    else if (!this.#isBusy) void this.#work();
  }

  /** Leaves out everything that is not done yet. */
  stop(): void {
    this.#isOver = true;
    this.#acts.length = 0;
  }

  async #work(): Promise<void> {
    this.#isBusy = true;
    for (let act = this.#acts.shift(); act !== undefined; act = this.#acts.shift()) {
      const dueMs = this.#dueMs(act);
      if (dueMs > 0) await sleep(dueMs);
      if (this.#isOver) return;
      this.#do(act);
    }
    this.#isBusy = false;
  }

  #dueMs(act: Act): number {
    const { pauses, keepsApart, socket } = this.#stage;
    if (socket.destroyed) return 0;
    if (act.type === "wait") return pauses[act.pause];
    if (act.type !== "send" || !keepsApart) return 0;
    return this.#sentAt + pauses.pause - performance.now();
  }

  #do(act: Act): void {
    const { socket, terminal, ask, exit } = this.#stage;
    if (act.type === "read") socket.resume();
    else if (act.type === "send") this.#send(act.octets);
    else if (act.type === "print") terminal.print(act.line, act.colour);
    else if (act.type === "ask") ask(act.prompt);
    else if (act.type === "close") void closeSocket(socket);
    else if (act.type === "exit") exit(act.code);
  }

  #send(octets: Uint8Array): void {
    this.#waiting -= octets.length;
    if (!this.#stage.socket.destroyed) this.#stage.socket.write(octets);
    this.#sentAt = performance.now();
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
