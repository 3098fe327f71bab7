import { setTimeout as pause } from "node:timers/promises";
import { COMMANDS, encodeAnnouncement, encodeLine, encodeText } from "../../../src/impls/ece146/codec.ts";
import { PAUSES_MS } from "../../../src/impls/ece146/pauses.ts";
import { decodePickle } from "../../../src/wire/pickle.ts";
import type { Dialect, Host, Member, Speakers } from "./dialect.ts";
import { Wires } from "./dialect.ts";
import { expectAt } from "./expect.ts";
import { SAID_LENGTH } from "./said.ts";
import { Wire } from "./wire.ts";

const nameOf = ({ number }: Member) => `u${String(number).padStart(4, "0")}`;
const NAME_LENGTH = 5;
const ANNOUNCEMENT = encodeAnnouncement("");
const ANNOUNCEMENT_LENGTH = ANNOUNCEMENT.length + NAME_LENGTH;
const PREFIX_LENGTH = encodeLine("", "").length + NAME_LENGTH;
const LINE_LENGTH = PREFIX_LENGTH + SAID_LENGTH;
const [PICKLE, STAR] = [0x80, 0x2a];
/** A pickle begins with its protocol and the length of all that follows: 80 04 95 and eight octets, the lowest first. */
const FRAME = { marker: 0x95, at: 2, lengthAt: 3, end: 11 } as const;

/** ECE 146: who has said its name, was announced and got the list of users is in, and hears what all say, itself too. */
export const ece146: Dialect = {
  name: "ece146",
  title: "ece146, a room",
  tests: "server",
  shape: "room",
  hearsItself: true,
  words: (port) => ["--host", "127.0.0.1", "--port", String(port)],
  comingAtOnce: 20,
  begin: async (host) => new EceSpeakers(host),
};

class EceSpeakers implements Speakers {
  readonly #host: Host;
  readonly #wires = new Wires();
  #list: Buffer = Buffer.alloc(0);

  constructor(host: Host) {
    this.#host = host;
  }

  come(member: Member): void {
    const ear = { hear: (octets: Buffer) => this.#hear(member, octets), over: () => this.#over(member) };
    const wire = new Wire(this.#host.port, ear);
    this.#wires.set(member, wire);
    void this.#introduce(member, wire);
  }

  say(member: Member, text: string): void {
    this.#wires.of(member).write(encodeText(text));
  }

  leave(member: Member): void {
    this.#wires.of(member).write(encodeText(COMMANDS.exit));
  }

  reset(member: Member): void {
    this.#wires.of(member).reset();
  }

  end(): void {
    this.#wires.reset();
  }

  /**
   * Three messages with a pause between them, as the client has it; the announcement comes last, because its answer alone says who asked for it,
   * and that the server has read everything before it.
   */
  async #introduce(member: Member, wire: Wire): Promise<void> {
    wire.write(encodeText(nameOf(member)));
    await pause(PAUSES_MS.afterName);
    wire.write(encodeText(COMMANDS.list));
    await pause(PAUSES_MS.afterAnnouncement);
    wire.write(encodeText(COMMANDS.announce));
  }

  #hear(member: Member, octets: Buffer): number {
    let at = 0;
    for (let end = this.#endOf(octets, at); end <= octets.length; end = this.#endOf(octets, at)) {
      if (octets[at] === PICKLE) this.#readList(octets.subarray(at, end));
      else if (octets[at] === STAR) this.#readAnnouncement(member, octets.toString("latin1", at, end));
      else this.#host.hears(member, octets, at + PREFIX_LENGTH);
      at = end;
    }
    return at;
  }

  /** Returns where the message that begins at `at` ends, which is past the end of the octets where that is not known yet. */
  #endOf(octets: Buffer, at: number): number {
    if (octets[at] === STAR) return at + ANNOUNCEMENT_LENGTH;
    if (octets[at] !== PICKLE) return at + LINE_LENGTH;
    if (octets.length < at + FRAME.end) return octets.length + 1;
    if (octets[at + FRAME.at] !== FRAME.marker) throw new Error("A list of users is empty.");
    return at + FRAME.end + octets.readUInt32LE(at + FRAME.lengthAt);
  }

  /** The same list comes to everybody; one of another kind is looked into. */
  #readList(octets: Buffer): void {
    if (octets.equals(this.#list)) return;
    if (decodePickle(octets)?.length !== octets.length) throw new Error("A list of users is broken.");
    this.#list = Buffer.from(octets);
  }

  #readAnnouncement(member: Member, words: string): void {
    const name = words.slice(4, 4 + NAME_LENGTH);
    expectAt(Buffer.from(words), 0, encodeAnnouncement(name));
    if (name === nameOf(member)) this.#host.isIn(member);
  }

  #over(member: Member): void {
    this.#wires.forget(member);
    if (member.stage === "leaving") this.#host.hasLeft(member);
    else if (member.stage !== "gone")
      this.#host.isLost(`The server ended the connection of ${member.number}.`);
  }
}
