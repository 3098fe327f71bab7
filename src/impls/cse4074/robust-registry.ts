import { isUtf8, text } from "../../wire/octets.ts";
import { type Address, encodeNamePart, type Frame, isName, pythonTuple } from "./codec.ts";
import { Desk } from "./desk.ts";
import { FrameCutter } from "./framing.ts";
import type { Registry, RegistryOutlet } from "./registry.ts";
import { nameUser } from "./report-registry.ts";
import { Switchboard } from "./switchboard.ts";
import type { User } from "./user.ts";

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
    if (this.#board.at(connection) === undefined) this.#refuse(connection, guest.address);
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
    if (name === undefined || !isName(name) || port < 1 || port > 65535 || this.#board.find(name)) {
      this.#refuse(connection, address);
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

  #refuse(connection: number, address: Address): void {
    this.#outlet.log("WARNING", `registering the new user with address ${pythonTuple(address)} failed`);
    this.#guests.delete(connection);
    this.#outlet.close(connection);
  }
}
