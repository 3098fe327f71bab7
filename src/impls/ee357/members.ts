import { encodeJson, type PythonValue } from "../../wire/python-json.ts";
import type { Reading } from "../impl.ts";
import { KINDS, toMessage } from "./codec.ts";
import type { Guest } from "./guest.ts";
import { itemAt, PythonError, toStr } from "./python.ts";

/** How the octets of a message get to a member, and why they must. */
export type Deliver = (to: Guest, octets: Uint8Array, because: string) => void;

/** Those who are logged in, and at the same places the names that they gave: two lists, as the report's program has them. */
export class Members {
  readonly #isReport: boolean;
  readonly #deliver: Deliver;
  readonly #guests: Guest[] = [];
  readonly #aliases: PythonValue[] = [];

  constructor(reading: Reading, deliver: Deliver) {
    this.#isReport = reading === "report";
    this.#deliver = deliver;
  }

  /** Takes `guest` up under the name that was given. */
  add(guest: Guest, alias: PythonValue): void {
    this.#guests.push(guest);
    this.#aliases.push(alias);
  }

  /** Strikes `guest` off; the report's program takes the first alias of that name, whoever gave it. */
  remove(guest: Guest): void {
    const at = this.#guests.indexOf(guest);
    if (at < 0) return;
    const alias = this.#aliases[at] ?? null;
    this.#guests.splice(at, 1);
    this.#aliases.splice(this.#isReport ? this.#placeOf(alias) : at, 1);
  }

  /**
   * Sends a message to the one whom it names, and everything else to everybody, its author too (report §3.2). Returns what is
   * wrong with it where the robust reading leaves it out.
   * @throws {PythonError} what ends the sender's connection in the report's reading.
   */
  forward(sender: Guest, value: PythonValue): string | undefined {
    const octets = encodeJson(value);
    if (toStr(itemAt(value, 0)) !== KINDS.message) {
      const because = `${sender.name} sent what is no message to somebody, which goes to everybody`;
      for (const guest of [...this.#guests]) this.#hand(guest, octets, because);
      return undefined;
    }
    const to = itemAt(value, 2);
    if (!this.#isReport && toMessage(value)?.from !== sender.name) return "sent a message in another name";
    const recipient = this.#guests[this.#placeOf(to)];
    if (recipient !== undefined) this.#hand(recipient, octets, `${sender.name} wrote it to ${toStr(to)}`);
    else if (this.#isReport) throw new PythonError("ValueError");
    return recipient === undefined ? `wrote to ${toStr(to)}, who is not connected` : undefined;
  }

  /** What is sent first to a connection that its client has closed vanishes; what is sent then breaks. */
  #hand(recipient: Guest, octets: Uint8Array, because: string): void {
    if (recipient.isBroken) throw new PythonError("BrokenPipeError");
    recipient.isBroken = recipient.ended !== undefined;
    this.#deliver(recipient, octets, because);
  }

  #placeOf(name: PythonValue): number {
    return this.#aliases.findIndex((alias) => typeof alias === typeof name && toStr(alias) === toStr(name));
  }
}
