import { chat } from "../../../src/impls/cse4074/client.ts";
import type { Terminal } from "../../../src/impls/impl.ts";
import { utf8 } from "../../../src/wire/octets.ts";
import { cse4074 } from "./cse4074.ts";
import type { Dialect, Host, Member, Speakers } from "./dialect.ts";

/** How often somebody asks for a chat again, whose partner was not there yet or still in the chat before. */
const ASK_MS = 100;
const SAID = /^(\w+): (\d{4} \d{7} \d{9}\.)$/u;

/**
 * Private chats of CSE4074. What is said in them goes from client to client and not through the registry, so the robust clients are what is under
 * test here: a thousand of them run in this process, each with a terminal that nobody sits at, its own TCP server and its connection to the
 * registry, which is a program of its own. Two and two meet by CHAT REQUEST and OK and part by EXIT; who breaks off is interrupted in the middle
 * of a chat, as by Ctrl-C, and says no EXIT.
 */
export const cse4074Private: Dialect = {
  ...cse4074,
  title: "cse4074, private chats",
  tests: "clients",
  shape: "pairs",
  hearsItself: false,
  comingAtOnce: 20,
  begin: async (host) => new PrivateSpeakers(host),
};

/** One client with what its person does. */
interface Phone {
  readonly member: Member;
  readonly name: string;
  readonly interrupt: AbortController;
  type: (line: string) => void;
  /** Whether it has been told that it may talk, and has connected to the other one. */
  isLinked: boolean;
}

class PrivateSpeakers implements Speakers {
  readonly #host: Host;
  /** Who sits where. */
  readonly #phones = new Map<number, Phone>();

  constructor(host: Host) {
    this.#host = host;
  }

  come(member: Member): void {
    const name = `p${String(member.number).padStart(4, "0")}`;
    const interrupt = new AbortController();
    const phone: Phone = { member, name, interrupt, type: () => {}, isLinked: false };
    this.#phones.set(member.seat, phone);
    const told = {
      port: this.#host.port,
      name,
      password: "secret",
      reading: "robust",
      words: [],
      settings: {},
    } as const;
    const machine = { name: "BENCH", address: "127.0.0.1" };
    const program = chat({
      ...told,
      machine,
      terminal: this.#terminalOf(phone),
      interrupted: interrupt.signal,
    });
    void program.then(() => this.#over(phone));
    this.#ask(phone);
  }

  say({ seat }: Member, text: string): void {
    this.#phones.get(seat)?.type(text);
  }

  leave({ seat }: Member): void {
    const phone = this.#phones.get(seat);
    phone?.type(phone.isLinked ? "EXIT" : "LOGOUT");
  }

  reset({ seat }: Member): void {
    this.#phones.get(seat)?.interrupt.abort();
    this.#phones.delete(seat);
  }

  end(): void {
    for (const { interrupt } of this.#phones.values()) interrupt.abort();
  }

  /** Of two the one who came later asks, until both are in the chat. */
  #ask(phone: Phone): void {
    const { member, interrupt } = phone;
    if (member.stage !== "coming" || interrupt.signal.aborted) return;
    const partner = this.#phones.get(member.seat ^ 1);
    if (partner !== undefined && partner.member.number < member.number && !phone.isLinked)
      phone.type(`CHAT REQUEST ${partner.name}`);
    setTimeout(() => this.#ask(phone), ASK_MS).unref();
  }

  #terminalOf(phone: Phone): Terminal {
    return {
      print: (line) => this.#see(phone, line),
      log() {},
      ask: async () => undefined,
      converse: (_, onLine) => {
        phone.type = onLine;
      },
    };
  }

  #see(phone: Phone, line: string): void {
    const [, author, text] = SAID.exec(line) ?? [];
    if (text !== undefined) {
      if (author !== phone.name) this.#host.hears(phone.member, utf8(text), 0);
    } else if (line.includes("would like to chat with you?") && phone.member.stage !== "leaving") {
      phone.type(`OK ${/(\w+) would/u.exec(line)?.[1]}`);
    } else if (line.includes("you can send your message now!")) this.#link(phone);
    else if (line.includes("left the chat room")) this.#unlink(phone);
  }

  #link(phone: Phone): void {
    phone.isLinked = true;
    // A chat that begins while its person leaves has to end first: in one, nobody is let go.
    if (phone.member.stage === "leaving") phone.type("EXIT");
    const partner = this.#phones.get(phone.member.seat ^ 1);
    if (partner?.isLinked !== true) return;
    for (const { member } of [phone, partner]) if (member.stage === "coming") this.#host.isIn(member);
  }

  #unlink(phone: Phone): void {
    phone.isLinked = false;
    if (phone.member.stage === "leaving") phone.type("LOGOUT");
  }

  #over({ member }: Phone): void {
    if (this.#phones.get(member.seat)?.member === member) this.#phones.delete(member.seat);
    if (member.stage === "leaving") this.#host.hasLeft(member);
    else if (member.stage !== "gone") this.#host.isLost(`The program of member ${member.number} has ended.`);
  }
}
