import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  encodeLogIn,
  encodeMessage,
  NAME_QUESTION,
  toMessage,
  toVerdict,
  WELCOME,
} from "../../../src/impls/ee357/codec.ts";
import { usersCsv } from "../../../src/impls/ee357/users-csv.ts";
import { JsonStream } from "../../../src/wire/json-stream.ts";
import { utf8 } from "../../../src/wire/octets.ts";
import { decodeJson, encodeJson } from "../../../src/wire/python-json.ts";
import type { Dialect, Host, Member, Speakers } from "./dialect.ts";
import { Wires } from "./dialect.ts";
import { Wire } from "./wire.ts";

const PASSWORD = "secret";
const nameAt = (seat: number) => `u${String(seat).padStart(4, "0")}`;

/** EE-357: who has logged in and said its name is in; two and two write to each other. */
export const ee357: Dialect = {
  name: "ee357",
  title: "ee357, pairs",
  tests: "server",
  shape: "pairs",
  hearsItself: false,
  words: (port, seats) => ["--host", "127.0.0.1", "--port", String(port), "--users", writeAccounts(seats)],
  comingAtOnce: 100,
  begin: async (host) => new PairSpeakers(host),
};

/** Writes a file in which each seat has an account; it is gone when this process ends. */
function writeAccounts(seats: number): string {
  const folder = mkdtempSync(join(tmpdir(), "lab-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, usersCsv.name);
  const accounts = Array.from({ length: seats }, (_, seat) => ({ name: nameAt(seat), password: PASSWORD }));
  writeFileSync(path, usersCsv.write(accounts));
  return path;
}

class PairSpeakers implements Speakers {
  readonly #host: Host;
  readonly #wires = new Wires();

  constructor(host: Host) {
    this.#host = host;
  }

  come(member: Member): void {
    const stream = new JsonStream();
    const ear = {
      hear: (octets: Buffer) => this.#hear(member, stream, octets),
      over: () => this.#over(member),
    };
    const wire = new Wire(this.#host.port, ear);
    this.#wires.set(member, wire);
    wire.write(encodeLogIn(nameAt(member.seat), PASSWORD));
  }

  say(member: Member, text: string): void {
    this.#wires.of(member).write(encodeMessage(nameAt(member.seat), nameAt(member.seat ^ 1), text));
  }

  leave(member: Member): void {
    this.#wires.of(member).end();
  }

  reset(member: Member): void {
    this.#wires.of(member).reset();
  }

  end(): void {
    this.#wires.reset();
  }

  #hear(member: Member, stream: JsonStream, octets: Buffer): number {
    const { pieces, fault } = stream.push(octets);
    if (fault !== undefined) throw fault;
    for (const piece of pieces) {
      const value = decodeJson(piece.octets);
      const message = toMessage(value);
      if (message !== undefined) this.#host.hears(member, utf8(message.words), 0);
      else if (value === NAME_QUESTION) this.#wires.of(member).write(encodeJson(nameAt(member.seat)));
      else if (value === WELCOME) this.#host.isIn(member);
      else if (toVerdict(value)?.isRight !== true) throw new Error(`${nameAt(member.seat)} cannot log in.`);
    }
    return octets.length;
  }

  #over(member: Member): void {
    this.#wires.forget(member);
    if (member.stage === "leaving") this.#host.hasLeft(member);
    else if (member.stage !== "gone")
      this.#host.isLost(`The server ended the connection of ${member.number}.`);
  }
}
