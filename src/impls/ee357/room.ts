import { concat } from "../../wire/octets.ts";
import { encodeJson, type PythonValue } from "../../wire/python-json.ts";
import type { Account, Reading } from "../impl.ts";
import { mayLogIn } from "./accounts.ts";
import type { Act } from "./act.ts";
import { encodeVerdict, KINDS, NAME_QUESTION, toLogIn, WELCOME } from "./codec.ts";
import { Guest } from "./guest.ts";
import { Members } from "./members.ts";
import { itemAt, PythonError, toStr } from "./python.ts";
import { blockage, deafness, ghost } from "./remarks.ts";

/** What a room needs to know. */
export interface RoomOptions {
  readonly reading: Reading;
  readonly accounts: readonly Account[];
  /** The line that the server shows whenever it waits for somebody. */
  readonly running: string;
  /** Carries out what is to be done for a connection. */
  readonly act: (connection: number, act: Act) => void;
}

/**
 * The server without its sockets and its clock: who is connected, how far each has come in logging in, and what is to be done for
 * whatever happens (report §3.2). In the report's reading people log in one after the other, in the robust one at the same time.
 */
export class Room {
  readonly #options: RoomOptions;
  readonly #isReport: boolean;
  readonly #guests = new Map<number, Guest>();
  /** Those who wait for their turn to log in. */
  readonly #waiting: Guest[] = [];
  readonly #members: Members;
  #loggingIn: Guest | undefined;

  constructor(options: RoomOptions) {
    this.#options = options;
    this.#isReport = options.reading === "report";
    this.#members = new Members(options.reading, (guest, octets, because) =>
      this.#act(guest, { type: "send", octets, because }),
    );
  }

  /** Takes a new connection from `address`, such as `127.0.0.1: 55952`. */
  opened(connection: number, address: string): void {
    const guest = new Guest(connection, address, this.#options.reading);
    this.#guests.set(connection, guest);
    this.#waiting.push(guest);
    if (!this.#isReport || this.#loggingIn === undefined) this.#serveNext();
  }

  /** Takes octets as they arrived; those of somebody who waits lie ready and are read together. */
  received(connection: number, octets: Uint8Array): void {
    const guest = this.#guests.get(connection);
    if (guest === undefined) return;
    if (guest.stage === "waiting") {
      guest.unread.push(octets);
      return;
    }
    for (const heard of guest.reader.read(octets)) {
      if (guest.stage === "out") return;
      if (heard.type === "value") this.#hear(guest, heard.value);
      else if (heard.type === "deaf") this.#print(guest, deafness(guest, heard.why));
      else this.#refuse(guest, heard.why);
    }
  }

  /** The client has closed its side, or its connection is broken. */
  closed(connection: number, how: "end" | "reset"): void {
    const guest = this.#guests.get(connection);
    if (guest === undefined || guest.ended !== undefined) return;
    guest.ended = how;
    if (!this.#isReport) this.#remove(guest);
    else if (guest.stage === "waiting") return;
    else if (how === "reset") this.#fail(guest, "ConnectionResetError");
    else this.#print(guest, guest.stage === "in" ? ghost(guest) : blockage(guest));
  }

  #serveNext(): void {
    const guest = this.#waiting.shift();
    this.#loggingIn = guest;
    if (guest === undefined) return;
    guest.stage = "log-in";
    this.#act(guest, { type: "read" });
    if (guest.unread.length > 0) this.received(guest.connection, concat(guest.unread.splice(0)));
    const { ended } = guest;
    guest.ended = undefined;
    if (ended !== undefined) this.closed(guest.connection, ended);
  }

  #hear(guest: Guest, value: PythonValue): void {
    try {
      if (guest.stage === "log-in") this.#logIn(guest, value);
      else if (guest.stage === "alias") this.#takeAlias(guest, value);
      else this.#blame(guest, this.#members.forward(guest, value));
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      if (this.#isReport) this.#fail(guest, error.name);
      else this.#blame(guest, "sent what is neither a message nor anything for everybody");
    }
  }

  #logIn(guest: Guest, value: PythonValue): void {
    if (!this.#isReport && toLogIn(value) === undefined) {
      this.#blame(guest, `sent something else than ["${KINDS.logIn}", NAME, PASSWORD]`);
      return;
    }
    this.#act(guest, { type: "wait", pause: "pause" });
    if (itemAt(value, 0) !== KINDS.logIn) return;
    const [name, password] = [itemAt(value, 1), itemAt(value, 2)];
    this.#act(guest, { type: "wait", pause: "pause" });
    const isRight = this.#judge(guest, name, password);
    this.#act(guest, { type: "wait", pause: "pause" });
    if (!isRight) return;
    guest.stage = "alias";
    guest.name = toStr(name);
    this.#act(guest, { type: "wait", pause: "aliasPause" });
    this.#send(guest, encodeJson(NAME_QUESTION), `${guest.name} has logged in and is asked for the name`);
  }

  /** All users are named to whoever asks, right or not. */
  #judge(guest: Guest, name: PythonValue, password: PythonValue): boolean {
    const { accounts, reading } = this.#options;
    const isRight = mayLogIn(accounts, name, password, reading);
    const names = accounts.map((account) => account.name);
    const because = `${toStr(name)} asked to log in, with the ${isRight ? "right" : "wrong"} password`;
    this.#send(guest, encodeVerdict(isRight, names), because);
    return isRight;
  }

  #takeAlias(guest: Guest, alias: PythonValue): void {
    if (!this.#isReport && alias !== guest.name) {
      this.#blame(guest, `answered "${NAME_QUESTION}" with something else than that name`);
      return;
    }
    guest.stage = "in";
    guest.name = toStr(alias);
    this.#members.add(guest, alias);
    this.#print(guest, `[${guest.address}] joined in as ${guest.name}`);
    this.#send(guest, encodeJson(WELCOME), `${guest.name} gave that name`);
    this.#turnToNext(guest);
  }

  #refuse(guest: Guest, why: string): void {
    if (this.#isReport) this.#fail(guest, why);
    else {
      this.#print(guest, `(What ${guest.title} sent cannot be read on: ${why}. The connection is closed.)`);
      this.#remove(guest);
    }
  }

  /**
   * An exception in the report's program closes the connection of a member, without a word; before that, it ends the server. Here
   * it ends the one connection.
   */
  #fail(guest: Guest, why: string): void {
    const isMember = guest.stage === "in";
    const who = isMember ? `closes the connection of ${guest.name}` : `ends, because of ${guest.address}`;
    this.#print(guest, `(${why}: here the report's program ${who}.)`);
    this.#remove(guest);
    if (!isMember) this.#turnToNext(guest);
  }

  #remove(guest: Guest): void {
    guest.stage = "out";
    this.#guests.delete(guest.connection);
    this.#members.remove(guest);
    this.#act(guest, { type: "close" });
  }

  #turnToNext(guest: Guest): void {
    this.#act(guest, { type: "print", line: this.#options.running, colour: "green" });
    if (this.#isReport) this.#serveNext();
  }

  /** Once for each connection, so that nobody can fill the screen. */
  #blame(guest: Guest, what: string | undefined): void {
    if (what === undefined || guest.isBlamed) return;
    guest.isBlamed = true;
    this.#print(guest, `(${guest.title} ${what}; it is left out.)`);
  }

  #print(guest: Guest, line: string): void {
    this.#act(guest, { type: "print", line });
  }

  #send(guest: Guest, octets: Uint8Array, because: string): void {
    this.#act(guest, { type: "send", octets, because });
  }

  #act({ connection }: Guest, act: Act): void {
    this.#options.act(connection, act);
  }
}
