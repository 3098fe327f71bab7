import { encodeLine, encodeRelayed, encodeWelcome } from "../../../src/impls/srm/codec.ts";
import type { Dialect, Host, Member, Speakers } from "./dialect.ts";
import { Wires } from "./dialect.ts";
import { expectAt } from "./expect.ts";
import { SAID_LENGTH } from "./said.ts";
import { Wire } from "./wire.ts";

const WELCOME = encodeWelcome();
const PREFIX = encodeRelayed("127.0.0.1", new Uint8Array());
const LINE_END = Uint8Array.of(0x0a);
const LENGTH = PREFIX.length + SAID_LENGTH + LINE_END.length;

/** SRM: who is welcomed is in, and hears what all others say; who closes has left. */
export const srm: Dialect = {
  name: "srm",
  title: "srm, a room",
  tests: "server",
  shape: "room",
  hearsItself: false,
  words: (port) => ["127.0.0.1", String(port)],
  comingAtOnce: 50,
  begin: async (host) => new SrmSpeakers(host),
};

class SrmSpeakers implements Speakers {
  readonly #host: Host;
  readonly #wires = new Wires();

  constructor(host: Host) {
    this.#host = host;
  }

  come(member: Member): void {
    const ear = { hear: (octets: Buffer) => this.#hear(member, octets), over: () => this.#over(member) };
    this.#wires.set(member, new Wire(this.#host.port, ear));
  }

  say(member: Member, text: string): void {
    this.#wires.of(member).write(encodeLine(text));
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

  #hear(member: Member, octets: Buffer): number {
    let at = 0;
    if (member.stage === "coming") {
      if (octets.length < WELCOME.length) return 0;
      at = expectAt(octets, 0, WELCOME);
      this.#host.isIn(member);
    }
    for (; at + LENGTH <= octets.length; at += LENGTH) {
      const start = expectAt(octets, at, PREFIX);
      expectAt(octets, start + SAID_LENGTH, LINE_END);
      this.#host.hears(member, octets, start);
    }
    return at;
  }

  #over(member: Member): void {
    this.#wires.forget(member);
    if (member.stage === "leaving") this.#host.hasLeft(member);
    else if (member.stage !== "gone")
      this.#host.isLost(`The server ended the connection of ${member.number}.`);
  }
}
