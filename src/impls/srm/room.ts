import type { Socket } from "node:net";
import { isUtf8 } from "../../wire/octets.ts";
import type { Reading, Terminal } from "../impl.ts";
import { ENDLESS } from "../quiet-framer.ts";
import { closeSocket, leavesUnread, writeMessage } from "../tcp.ts";
import { decodeText, encodeRelayed, encodeWelcome } from "./codec.ts";
import { createServerFramer } from "./framing.ts";

/** Everybody who is connected; what one says goes to all the others (report, "Chat Server"). */
export class Room {
  readonly #terminal: Terminal;
  readonly #reading: Reading;
  readonly #members = new Set<Member>();
  /** Open connections; in the report's reading also of clients that are served no more. */
  readonly #sockets = new Set<Socket>();

  constructor(terminal: Terminal, reading: Reading) {
    this.#terminal = terminal;
    this.#reading = reading;
  }

  /** Takes a new connection and welcomes it. */
  add(socket: Socket): void {
    const address = socket.remoteAddress;
    // Reset before it was taken: nobody knows any more where it came from.
    if (address === undefined) return void socket.on("error", () => {}).destroy();
    const member: Member = { socket, address };
    const framer = createServerFramer(
      this.#reading,
      (octets) => this.#hear(member, octets),
      () => this.#giveUp(member, `is refused: ${ENDLESS}`),
    );
    this.#members.add(member);
    this.#sockets.add(socket);
    this.#terminal.print(`${address} connected`);
    socket.on("data", (octets: Buffer) => framer.push(octets));
    socket.on("end", () => {
      framer.flush();
      this.#drop(member);
    });
    socket.on("error", () => this.#drop(member));
    socket.on("close", () => {
      this.#drop(member);
      this.#sockets.delete(socket);
    });
    socket.write(encodeWelcome());
    socket.resume();
  }

  /** Closes every connection. */
  close(): void {
    this.#members.clear();
    for (const socket of this.#sockets) void closeSocket(socket);
  }

  #hear(member: Member, octets: Uint8Array): void {
    if (!this.#members.has(member)) return;
    if (!isUtf8(octets)) {
      this.#terminal.print(`(Left out: ${octets.length} octets from ${member.address} that are not UTF-8.)`);
      return;
    }
    const relayed = encodeRelayed(member.address, octets);
    this.#terminal.print(decodeText(relayed));
    for (const other of this.#members) if (other !== member) this.#send(other, relayed);
  }

  #send(member: Member, octets: Uint8Array): void {
    if (leavesUnread(member.socket)) this.#giveUp(member, "does not read what it is sent");
    else writeMessage(member.socket, octets);
  }

  #giveUp(member: Member, why: string): void {
    if (!this.#members.delete(member)) return;
    this.#terminal.print(`(${member.address} ${why}. It is served no more.)`);
    member.socket.resetAndDestroy();
  }

  /** The report's thread would go on reading the ended connection without end, and never close it. */
  #drop(member: Member): void {
    if (!this.#members.delete(member)) return;
    if (this.#reading === "robust") void closeSocket(member.socket);
    else
      this.#terminal.print(
        `(${member.address} closed its connection. The report's server would read it for ever; it is served no more.)`,
      );
  }
}

interface Member {
  readonly socket: Socket;
  readonly address: string;
}
