import { concat, isUtf8, text } from "../../wire/octets.ts";
import { type Address, encodeNamePart, type Frame, pythonTuple } from "./codec.ts";
import { BlockingReader, Inbox } from "./recv.ts";
import type { Registry, RegistryOutlet } from "./registry.ts";
import { answer } from "./report-answer.ts";
import { Switchboard } from "./switchboard.ts";
import { Stumble, type User } from "./user.ts";

/** The most octets of a datagram that one `recvfrom` returns (report, "Update Activity Thread"). */
const DATAGRAM_SIZE = 256;

/**
 * The registry as the report has it: three threads that read with one `recv` for a header and one for its data. What stumbles ends
 * its thread alone: registering, activity or the messages of all.
 */
export class ReportRegistry implements Registry {
  readonly #outlet: RegistryOutlet;
  readonly #board: Switchboard;
  readonly #inboxes = new Map<number, Inbox>();
  readonly #arrivals: { readonly connection: number; readonly address: Address }[] = [];
  readonly #registering = new BlockingReader();
  readonly #processing = new BlockingReader();
  /** Whose data the message thread waits for. */
  #blockedBy: User | undefined;
  #processes = true;
  #updates = true;

  constructor(outlet: RegistryOutlet) {
    this.#outlet = outlet;
    this.#board = new Switchboard((user, octets, because) => outlet.send(user.connection, octets, because));
  }

  opened(connection: number, address: Address): void {
    this.#inboxes.set(connection, new Inbox());
    this.#arrivals.push({ connection, address });
    this.#run();
  }

  received(connection: number, octets: Uint8Array): void {
    this.#inboxes.get(connection)?.push(octets);
    this.#run();
  }

  /** The entry stays until its activity time is over. */
  ended(connection: number): void {
    this.#inboxes.get(connection)?.end();
    this.#run();
  }

  datagram(octets: Uint8Array): void {
    if (!this.#updates) return;
    const words = text(octets.subarray(0, DATAGRAM_SIZE));
    const name = words.slice(words.lastIndexOf("|") + 1).trim();
    const user = isUtf8(octets.subarray(0, DATAGRAM_SIZE)) ? this.#board.find(name) : undefined;
    if (user !== undefined) {
      this.#outlet.log("INFO", `resetting activity time from ${nameUser(user)}`);
      this.#outlet.activity(user);
      return;
    }
    this.#updates = false;
    this.#outlet.activityEnds();
    this.#outlet.say(
      `The update activity thread has ended: a HELLO came from ${JSON.stringify(name)}, and no user is called so. Nobody is dropped any more.`,
    );
  }

  drop(connection: number): void {
    const user = this.#board.at(connection);
    this.#inboxes.get(connection)?.end();
    if (user !== undefined) {
      this.#outlet.log("INFO", `terminating ${nameUser(user)}`);
      this.#board.remove(user);
    }
    this.#outlet.close(connection);
    this.#run();
    this.#inboxes.delete(connection);
  }

  waiting(connection: number): number {
    return this.#inboxes.get(connection)?.length ?? 0;
  }

  #run(): void {
    this.#registerAll();
    this.#processAll();
  }

  /** One new connection after the other: a silent one keeps the rest waiting. */
  #registerAll(): void {
    for (;;) {
      const [arrival] = this.#arrivals;
      if (arrival === undefined) return;
      const inbox = this.#inboxes.get(arrival.connection);
      const message = inbox === undefined ? "lost" : this.#registering.read(inbox);
      if (message === undefined) return;
      this.#arrivals.shift();
      const user = message === "lost" ? undefined : toUser(arrival.connection, arrival.address, message);
      if (user === undefined) this.#refuse(arrival.connection, arrival.address);
      else this.#register(user);
    }
  }

  /** The connection stays open, and what comes on it is swallowed. */
  #refuse(connection: number, address: Address): void {
    this.#inboxes.delete(connection);
    this.#outlet.log("WARNING", `registering the new user with address ${pythonTuple(address)} failed`);
  }

  #register(user: User): void {
    this.#board.add(user);
    this.#outlet.log("INFO", `accepted/registered new connection from ${nameUser(user)}`);
    this.#outlet.activity(user);
  }

  #processAll(): void {
    while (this.#processes) {
      const user =
        this.#blockedBy ?? this.#board.users.find(({ connection }) => this.waiting(connection) > 0);
      const inbox = user === undefined ? undefined : this.#inboxes.get(user.connection);
      if (user === undefined || inbox === undefined) return;
      const message = this.#processing.read(inbox);
      this.#blockedBy = message === undefined ? user : undefined;
      if (message === undefined) return;
      if (message !== "lost" && this.#board.at(user.connection) !== undefined) this.#hear(user, message);
    }
  }

  #hear(user: User, message: Frame): void {
    try {
      answer(this.#board, user, message);
    } catch (error) {
      if (!(error instanceof Stumble)) throw error;
      this.#processes = false;
      this.#outlet.say(
        `The process message thread has ended at a message of ${user.name}: ${error.message}. No message is answered any more.`,
      );
    }
  }
}

/** Returns the user as log lines name it. */
export function nameUser({ address, name }: User): string {
  return `${pythonTuple(address)}:${address.port} username: ${name}`;
}

/** Any first message is a name; REGISTER carries the port as well. */
function toUser(connection: number, address: Address, { header, data }: Frame): User | undefined {
  const words = text(data);
  const base = { connection, address, inSession: false };
  if (!words.includes("&&REGISTER&&")) {
    return { ...base, name: words, namePart: concat([header, data]), port: -1 };
  }
  const [, name, port] = words.split("|");
  if (name === undefined || !/^\s*[+-]?\d+\s*$/u.test(port ?? "")) return undefined;
  return { ...base, name: name.trim(), namePart: encodeNamePart(name.trim()), port: Number(port) };
}
