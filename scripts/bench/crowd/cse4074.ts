import { createSocket } from "node:dgram";
import {
  answers,
  encodeFrame,
  encodeRegister,
  HEADER_WIDTH,
  requests,
} from "../../../src/impls/cse4074/codec.ts";
import type { Dialect, Host, Member, Speakers } from "./dialect.ts";
import { expectAt } from "./expect.ts";
import { Wire } from "./wire.ts";

const GROUP = "1";
/** Clients that are invited like all others and take the places of those that are lost. */
const SUBSTITUTES = 300;
const REGISTERING_AT_ONCE = 5;
/** Every client says HELLO once in so long, as the report has it. */
const HELLO_MS = 60_000;
const MESSAGE = Buffer.from("&&MESSAGE&&|");
const KEYWORD = 0x26;
const SEARCHED_ITSELF = answers.invalidSearch();
/** Names of three characters from here on: all of them must go into one GROUPCHAT, which has at most 9999 octets. */
const FIRST_NAME = Number.parseInt("a00", 36);

/**
 * A group of CSE4074, in which everybody hears everybody through the registry. One client opens it and invites all others beforehand: whoever is
 * in a group can invite nobody any more. Who leaves the group stays registered and may come back; who breaks off is replaced by another one of
 * those who were invited.
 */
export const cse4074: Dialect = {
  name: "cse4074",
  title: "cse4074, a group",
  tests: "server",
  shape: "room",
  hearsItself: true,
  words: (port) => ["--host", "127.0.0.1", "--port", String(port)],
  comingAtOnce: 10,
  begin: async (host, seats) => {
    const speakers = new GroupSpeakers(host);
    await speakers.invite(seats + SUBSTITUTES);
    return speakers;
  },
};

/** A registered client, and who of the crowd speaks through it at the moment. */
interface Phone {
  readonly name: string;
  readonly wire: Wire;
  readonly isRegistered: Promise<void>;
  readonly isInvited: Promise<void>;
  readonly onAnswer: (words: string) => void;
  member: Member | undefined;
}

class GroupSpeakers implements Speakers {
  readonly #host: Host;
  readonly #udp = createSocket("udp4");
  readonly #phones: Phone[] = [];
  readonly #idle: Phone[] = [];
  readonly #inUse = new Map<Member, Phone>();
  #greeting: NodeJS.Timeout | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Registers so many clients and one that opens the group and invites them. */
  async invite(count: number): Promise<void> {
    const register = async () => {
      while (this.#phones.length <= count) await this.#register().isRegistered;
    };
    await Promise.all(Array.from({ length: REGISTERING_AT_ONCE }, register));
    const [admin, ...others] = this.#phones;
    if (admin === undefined) return;
    const names = others.map(({ name }) => name);
    admin.wire.write(encodeFrame(requests.groupChat(admin.name, names)));
    await Promise.all(this.#phones.map(({ isInvited }) => isInvited));
    this.#idle.push(...others);
    let next = 0;
    this.#greeting = setInterval(() => {
      const { name = "" } = this.#phones[next++ % this.#phones.length] ?? {};
      this.#udp.send(encodeFrame(requests.hello(name)), this.#host.port + 1, "127.0.0.1");
    }, HELLO_MS / this.#phones.length);
  }

  come(member: Member): void {
    const phone = this.#idle.shift();
    if (phone === undefined) throw new Error("Nobody is left who was invited.");
    phone.member = member;
    this.#inUse.set(member, phone);
    phone.wire.write(encodeFrame(requests.okGroup(phone.name, GROUP)));
  }

  say(member: Member, text: string): void {
    const { name, wire } = this.#phoneOf(member);
    wire.write(encodeFrame(requests.message(name, text)));
  }

  leave(member: Member): void {
    const { name, wire } = this.#phoneOf(member);
    wire.write(encodeFrame(requests.exitGroup(name)));
  }

  reset(member: Member): void {
    const phone = this.#phoneOf(member);
    this.#inUse.delete(member);
    this.#phones.splice(this.#phones.indexOf(phone), 1);
    phone.wire.reset();
  }

  end(): void {
    clearInterval(this.#greeting);
    this.#udp.close();
    for (const { wire } of this.#phones) wire.reset();
  }

  #phoneOf(member: Member): Phone {
    const phone = this.#inUse.get(member);
    if (phone === undefined) throw new Error(`Member ${member.number} is in no group.`);
    return phone;
  }

  /** The registry does not answer a REGISTER, so it is asked something behind it. */
  #register(): Phone {
    const name = (FIRST_NAME + this.#phones.length).toString(36);
    const [isRegistered, tellRegistered] = event();
    const [isInvited, tellInvited] = event();
    const ear = { hear: (octets: Buffer) => this.#hear(phone, octets), over: () => this.#over(phone) };
    const phone: Phone = {
      name,
      wire: new Wire(this.#host.port, ear),
      isRegistered,
      isInvited,
      onAnswer: (words) => (words.startsWith(SEARCHED_ITSELF) ? tellRegistered() : tellInvited()),
      member: undefined,
    };
    this.#phones.push(phone);
    phone.wire.write(encodeRegister(name, this.#host.port));
    phone.wire.write(encodeFrame(requests.search(name, name)));
    return phone;
  }

  /** Each message is HEADER NAME HEADER DATA. */
  #hear(phone: Phone, octets: Buffer): number {
    for (let at = 0; ; ) {
      const nameEnd = endOf(octets, at);
      const end = endOf(octets, nameEnd);
      if (end > octets.length) return at;
      const data = nameEnd + HEADER_WIDTH;
      if (octets[data] === KEYWORD) this.#hearKeyword(phone, octets, data, end);
      else this.#hearText(phone, octets.toString("latin1", data, end));
      at = end;
    }
  }

  #hearKeyword(phone: Phone, octets: Buffer, data: number, end: number): void {
    if (octets[data + 2] !== MESSAGE[2]) {
      phone.onAnswer(octets.toString("latin1", data, end));
      return;
    }
    const author = expectAt(octets, data, MESSAGE);
    if (phone.member !== undefined) this.#host.hears(phone.member, octets, octets.indexOf(": ", author) + 2);
    else if (phone !== this.#phones[0])
      this.#host.isLost(`${phone.name} heard what is said in the group, and is not in it.`);
  }

  #hearText(phone: Phone, words: string): void {
    const { member, name } = phone;
    if (member === undefined) phone.onAnswer(words);
    else if (words === `${name} joined the group chat`) this.#host.isIn(member);
    else if (words === "you left the chat room.") {
      phone.member = undefined;
      this.#inUse.delete(member);
      this.#idle.push(phone);
      this.#host.hasLeft(member);
    }
  }

  #over({ name, member }: Phone): void {
    if (member?.stage !== "gone") this.#host.isLost(`The registry ended the connection of ${name}.`);
  }
}

/** Returns what resolves when the function beside it is called. */
function event(): readonly [Promise<void>, () => void] {
  let tell = () => {};
  const happens = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return [happens, tell];
}

/** Returns where a part that begins with its header at `at` ends; past the end of the octets where the header is not whole. */
function endOf(octets: Buffer, at: number): number {
  let length = 0;
  for (let digit = at; digit < at + HEADER_WIDTH; digit++) {
    const octet = octets[digit] ?? 0;
    if (octet >= 0x30 && octet <= 0x39) length = length * 10 + octet - 0x30;
  }
  const isWhole = at + HEADER_WIDTH <= octets.length;
  return isWhole ? at + HEADER_WIDTH + length : octets.length + 1;
}
