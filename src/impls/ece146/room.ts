import type { Socket } from "node:net";
import { isUtf8 } from "../../wire/octets.ts";
import type { Reading, Terminal } from "../impl.ts";
import { ENDLESS } from "../quiet-framer.ts";
import { COMMANDS, decodeText, encodeAnnouncement, encodeLine, encodeUsers } from "./codec.ts";
import { createServerFramer } from "./framing.ts";
import { whyNoName } from "./name.ts";
import { Outbox } from "./outbox.ts";

/** Everybody who is connected, and the names that the server believes are here (report §5.3). */
export class Room {
  readonly #terminal: Terminal;
  readonly #reading: Reading;
  readonly #members = new Set<Member>();
  readonly #users: string[] = [];

  constructor(terminal: Terminal, reading: Reading) {
    this.#terminal = terminal;
    this.#reading = reading;
  }

  /** Takes a new connection: its first message is the user's name, all others are commands or lines. */
  add(socket: Socket): void {
    const address = `IP: ${socket.remoteAddress} | Remote addr: ${socket.remotePort}`;
    const outbox = new Outbox(socket, this.#reading, (why) => this.#say(address, why));
    const member: Member = { socket, address, name: undefined, outbox };
    this.#members.add(member);
    const framer = createServerFramer(
      this.#reading,
      (octets) => this.#read(member, octets),
      () => this.#giveUp(member, ENDLESS),
    );
    socket.on("data", (octets: Buffer) => framer.push(octets));
    socket.on("end", () => {
      framer.flush();
      // The report's server takes what an ended connection returns, nothing, for a name.
      if (this.#reading === "report" && member.name === undefined) this.#hear(member, "");
      this.#drop(member);
    });
    socket.on("error", () => this.#fail(member));
    // A client that does not read is given up without an error.
    socket.on("close", () => this.#drop(member));
    socket.resume();
  }

  /** Closes every connection. */
  close(): void {
    for (const { outbox } of this.#members) outbox.end();
    this.#members.clear();
  }

  /** In the report's server text that is not whole ends in an exception, as a reset does. */
  #read(member: Member, octets: Uint8Array): void {
    if (this.#reading === "report" && !isUtf8(octets)) this.#fail(member);
    else this.#hear(member, decodeText(octets));
  }

  #hear(member: Member, words: string): void {
    if (!this.#members.has(member)) return;
    const refusal = this.#reading === "robust" && member.name === undefined ? whyNoName(words) : undefined;
    if (refusal !== undefined) {
      this.#say(member.address, refusal);
      this.#drop(member);
    } else if (member.name === undefined) {
      member.name = words;
      this.#users.push(words);
      this.#terminal.print(`*** ${words} Connected (IP: (${member.address}) ***`);
    } else if (words === COMMANDS.exit) this.#exit(member, member.name);
    else if (words === COMMANDS.list) this.#broadcast(encodeUsers(this.#users));
    else if (words === COMMANDS.announce) this.#broadcast(encodeAnnouncement(member.name));
    else this.#broadcast(encodeLine(member.name, words));
  }

  #exit(member: Member, name: string): void {
    this.#forget(name);
    this.#terminal.print(`*** <${name}> (${member.address}) Disconnected ***`);
    this.#broadcast(encodeUsers(this.#users));
    this.#members.delete(member);
    member.outbox.end();
  }

  #fail(member: Member): void {
    if (!this.#members.has(member)) return;
    this.#terminal.print(`Error with client (${member.address})`);
    this.#drop(member);
  }

  #giveUp(member: Member, why: string): void {
    if (!this.#members.has(member)) return;
    this.#say(member.address, why);
    this.#drop(member);
    member.socket.resetAndDestroy();
  }

  /** Says why a connection is closed that the report's server would keep. */
  #say(address: string, why: string): void {
    this.#terminal.print(`Error with client (${address}): ${why}`);
  }

  /** A connection that ends without `!Exit`: the report's server keeps the name for good, the robust one tells the others. */
  #drop(member: Member): void {
    if (!this.#members.delete(member)) return;
    member.outbox.end();
    if (this.#reading === "report" || member.name === undefined) return;
    this.#forget(member.name);
    this.#terminal.print(`*** <${member.name}> (${member.address}) Disconnected ***`);
    this.#broadcast(encodeUsers(this.#users));
  }

  #forget(name: string): void {
    const at = this.#users.indexOf(name);
    if (at >= 0) this.#users.splice(at, 1);
  }

  #broadcast(octets: Uint8Array): void {
    for (const { outbox } of this.#members) outbox.send(octets);
  }
}

interface Member {
  readonly socket: Socket;
  readonly address: string;
  name: string | undefined;
  readonly outbox: Outbox;
}
