import type { Socket } from "node:net";
import type { Terminal } from "../impl.ts";
import { closeSocket, MAX_UNREAD, UNREAD } from "../tcp.ts";
import type { Act } from "./act.ts";
import type { Pauses } from "./pauses.ts";

/** With so many messages waiting they are kept apart no more: whoever floods a peer must not hold back for minutes what others send it. */
const MAX_APART = 64;

/** What a performer works with. */
export interface Stage {
  readonly socket: Socket;
  /** What the peer is called on the screen. */
  readonly peer: string;
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
    const { socket } = this.#stage;
    if (this.#waiting + socket.writableLength > MAX_UNREAD && !socket.destroyed) this.#giveUp();
    if (!this.#isBusy) void this.#work();
  }

  #giveUp(): void {
    const { socket, terminal, peer } = this.#stage;
    terminal.print(`(${peer} is given up: ${UNREAD}.)`);
    socket.resetAndDestroy();
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
    if (act.type !== "send" || !keepsApart || this.#acts.length > MAX_APART) return 0;
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
