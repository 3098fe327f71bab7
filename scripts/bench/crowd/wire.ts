import { createConnection, type Socket } from "node:net";

const ROOM = Buffer.alloc(1 << 18);
const NOTHING = Buffer.alloc(0);

/** What becomes of what a connection brings. */
export interface Ear {
  /** Takes octets and returns how many of them it has dealt with; the others come again with more behind them. */
  hear(octets: Buffer): number;
  /** The other side has sent its last octet, or the connection is broken. */
  over(): void;
}

/** One connection to the server under test. All of them read into the same memory and keep the beginning of an unfinished message alone. */
export class Wire {
  readonly #socket: Socket;
  #rest: Buffer = NOTHING;

  constructor(port: number, ear: Ear, onOpen: () => void = () => {}) {
    const onread = { buffer: ROOM, callback: (length: number) => this.#take(ROOM.subarray(0, length), ear) };
    this.#socket = createConnection({ host: "127.0.0.1", port, allowHalfOpen: true, onread }, onOpen);
    this.#socket.setNoDelay(true);
    this.#socket.on("end", () => {
      ear.over();
      this.#socket.end();
    });
    this.#socket.on("error", () => {});
    this.#socket.on("close", () => ear.over());
  }

  write(octets: Uint8Array): void {
    this.#socket.write(octets);
  }

  /** Sends FIN and reads on. */
  end(): void {
    this.#socket.end();
  }

  /** Sends RST and reads nothing more. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  #take(octets: Buffer, ear: Ear): boolean {
    const whole = this.#rest.length > 0 ? Buffer.concat([this.#rest, octets]) : octets;
    const used = ear.hear(whole);
    this.#rest = used < whole.length ? Buffer.from(whole.subarray(used)) : NOTHING;
    return true;
  }
}
