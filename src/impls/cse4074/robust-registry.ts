import { isUtf8, text } from "../../wire/octets.ts";
import { type Address, encodeNamePart, type Frame, isName, pythonTuple } from "./codec.ts";
import { Desk } from "./desk.ts";
import { FrameCutter } from "./framing.ts";
import type { Registry, RegistryOutlet } from "./registry.ts";
import { nameUser } from "./report-registry.ts";
import { Switchboard } from "./switchboard.ts";
import type { User } from "./user.ts";

/** The longest name: all that is said in its answers must fit into a message, and its length into a header. */
const MAX_NAME = 256;

/** The registry that survives what clients do: any cutting of the stream, unknown names, connections that end. */
export class RobustRegistry implements Registry {
  readonly #outlet: RegistryOutlet;
  readonly #board: Switchboard;
  readonly #desk: Desk;
  readonly #guests = new Map<number, { readonly address: Address; readonly cutter: FrameCutter }>();

  constructor(outlet: RegistryOutlet) {
    this.#outlet = outlet;
    this.#board = new Switchboard((user, octets, because) => {
      if (this.#guests.has(user.connection)) outlet.send(user.connection, octets, because);
    });
    this.#desk = new Desk(this.#board);
  }

  opened(connection: number, address: Address): void {
    this.#guests.set(connection, { address, cutter: new FrameCutter() });
  }

  received(connection: number, octets: Uint8Array): void {
    const guest = this.#guests.get(connection);
    if (guest === undefined) return;
    for (const frame of guest.cutter.push(octets)) {
      const user = this.#board.at(connection);
      if (user !== undefined) this.#desk.hear(user, frame);
      else if (!this.#register(connection, guest.address, frame)) return;
    }
    if (!guest.cutter.isBroken) return;
    if (this.#board.at(connection) === undefined)
      this.#refuse(connection, guest.address, "its header is no number");
    else {
      this.#outlet.say(`A header of ${pythonTuple(guest.address)} is no number; its connection is closed.`);
      this.drop(connection);
    }
  }

  ended(connection: number): void {
    const guest = this.#guests.get(connection);
    if (guest !== undefined && this.#board.at(connection) === undefined)
      this.#refuse(connection, guest.address);
    else this.drop(connection);
  }

  datagram(octets: Uint8Array): void {
    const [frame] = new FrameCutter().push(octets);
    const [kind, name = ""] = text(frame?.data ?? new Uint8Array()).split("|");
    const user = kind === "&&HELLO&&" ? this.#board.find(name) : undefined;
    if (user === undefined) return;
    this.#outlet.log("INFO", `resetting activity time from ${nameUser(user)}`);
    this.#outlet.activity(user);
  }

  /** The others in a room hear of a user who is gone what they would hear of one who leaves. */
  drop(connection: number): void {
    this.#guests.delete(connection);
    const user = this.#board.at(connection);
    if (user !== undefined) {
      this.#outlet.log("INFO", `terminating ${nameUser(user)}`);
      this.#desk.leave(user);
      this.#desk.forget(user);
      this.#board.remove(user);
    }
    this.#outlet.close(connection);
  }

  waiting(): number {
    return 0;
  }

  #register(connection: number, address: Address, { data }: Frame): boolean {
    const [, name, digits] = /^&&REGISTER&&\|([^|]*)\|(\d{1,5})$/u.exec(isUtf8(data) ? text(data) : "") ?? [];
    const port = Number(digits ?? 0);
    const whyNot = this.#whyNot(name, port);
    if (name === undefined || whyNot !== undefined) {
      this.#refuse(connection, address, whyNot);
      return false;
    }
    const user: User = {
      connection,
      address,
      name,
      namePart: encodeNamePart(name),
      port,
      inSession: false,
    };
    this.#board.add(user);
    this.#outlet.log("INFO", `accepted/registered new connection from ${nameUser(user)}`);
    this.#outlet.activity(user);
    return true;
  }

  #whyNot(name: string | undefined, port: number): string | undefined {
    if (name === undefined) return "its first message is no REGISTER";
    if (name.length > MAX_NAME) return `its name is longer than ${MAX_NAME} characters`;
    if (!isName(name)) return "its name cannot be carried";
    if (port < 1 || port > 65535) return "its port is none";
    return this.#board.find(name) === undefined ? undefined : "its name is taken";
  }

  /** Who is refused for what it sent is named on the screen too; who only closes is not. */
  #refuse(connection: number, address: Address, why?: string): void {
    if (why !== undefined) this.#outlet.say(`${pythonTuple(address)} is refused: ${why}.`);
    this.#outlet.log("WARNING", `registering the new user with address ${pythonTuple(address)} failed`);
    this.#guests.delete(connection);
    this.#outlet.close(connection);
  }
}
