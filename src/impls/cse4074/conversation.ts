import { text, utf8 } from "../../wire/octets.ts";
import type { Reading } from "../impl.ts";
import { encodeFrame, encodeRegister, MAX_DATA, requests } from "./codec.ts";
import { toTyped } from "./commands.ts";
import { FrameCutter } from "./framing.ts";
import type { LogLevel } from "./log.ts";
import { type Answer, Inbox, readAnswer } from "./recv.ts";

/** What a client does to the world: it has no socket of its own. */
export interface ClientOutlet {
  toRegistry(octets: Uint8Array, because: string): void;
  /** Opens a connection to another client's own server, and shows `words` once it is open. */
  meet(link: number, port: number, words: string): void;
  toPeer(link: number, octets: Uint8Array, because: string): void;
  print(line: string): void;
  log(level: LogLevel, words: string): void;
  /** Says what the report's client would have failed at, or what a robust one refuses. */
  say(words: string): void;
  end(code: number): void;
}

/** Who the person is. */
export interface Person {
  readonly name: string;
  readonly ownPort: number;
}

/** The client's side towards the registry: what is typed, what the registry answers, and who is talked to in private. */
export class Conversation {
  readonly #outlet: ClientOutlet;
  readonly #person: Person;
  readonly #reading: Reading;
  readonly #inbox = new Inbox();
  readonly #cutter = new FrameCutter();
  #namePart: string | undefined;
  /** The open private chats, by number; the report's client keeps all that it was not told the end of. */
  #links: number[] = [];
  #met = 0;
  #isInGroup = false;
  #isDeaf = false;

  constructor(outlet: ClientOutlet, person: Person, reading: Reading) {
    this.#outlet = outlet;
    this.#person = person;
    this.#reading = reading;
  }

  /** Sends the first message. */
  register(): void {
    const { name, ownPort } = this.#person;
    this.#outlet.toRegistry(encodeRegister(name, ownPort), "a client registers when it starts");
  }

  /** Takes a line that was typed. */
  type(line: string): void {
    const { data, isRequest } = toTyped(line, this.#person, this.#reading);
    const octets = encodeFrame(data);
    if (isRequest) this.#noteGroup(data);
    if (this.#reading === "robust" && utf8(data).length > MAX_DATA) {
      this.#outlet.say(`Not sent: a message has at most ${MAX_DATA} octets, and this one has more.`);
    } else if (isRequest || this.#links.length === 0) {
      this.#outlet.toRegistry(octets, "the person typed it");
    } else {
      this.#outlet.print(shownPrivately(data, this.#reading));
      for (const link of this.#links)
        this.#outlet.toPeer(link, octets, "the person typed it in a private chat");
    }
  }

  /** Whether the client is in a private chat, or asked to be in a group: a registry does not answer its LOGOUT. */
  get isInSession(): boolean {
    return this.#links.length > 0 || this.#isInGroup;
  }

  leave(): void {
    this.#outlet.toRegistry(encodeFrame(requests.logout()), "the person left");
  }

  /** Takes octets of the registry. */
  received(octets: Uint8Array): void {
    if (this.#isDeaf) return;
    if (this.#reading === "report") {
      this.#inbox.push(octets);
      this.#readAll();
      return;
    }
    for (const { data } of this.#cutter.push(octets)) this.#pair(text(data));
    if (this.#cutter.isBroken) this.#fail("a header of the registry is no number");
  }

  /** Whether nothing of the registry is understood any more. */
  get isDeaf(): boolean {
    return this.#isDeaf;
  }

  /** The registry has closed its side. */
  ended(): void {
    this.#fail("the registry closed the connection");
  }

  /** A private chat got no connection: the report's client stumbles over that before it notes the chat. */
  unreached(link: number, why: string): void {
    this.#links = this.#links.filter((each) => each !== link);
    if (this.#reading === "report") this.#fail(`the other client cannot be reached: ${why}`);
    else this.#outlet.say(`The other client cannot be reached: ${why}.`);
  }

  /** The connection of a private chat is gone; what is typed still belongs into it until its end is told. */
  lost(link: number): void {
    if (this.#links.includes(link)) this.#outlet.say("The other client of the private chat is gone.");
  }

  #noteGroup(data: string): void {
    if (/^&&(?:GROUPCHAT|OKGROUP)&&/u.test(data)) this.#isInGroup = true;
    if (/^&&EXIT(?:GROUP)?&&/u.test(data)) this.#isInGroup = false;
  }

  #readAll(): void {
    for (;;) {
      const answer = this.#isDeaf ? undefined : readAnswer(this.#inbox);
      if (answer === undefined) return;
      if (answer === "broken") this.#fail("what came where a header belongs is no number, or no text");
      else this.#hear(answer);
    }
  }

  #pair(words: string): void {
    if (this.#isDeaf) return;
    const name = this.#namePart;
    this.#namePart = name === undefined ? words : undefined;
    if (name !== undefined) this.#hear({ name, data: words });
  }

  #hear({ name, data }: Answer): void {
    const fields = data.split("|");
    const [kind = "", body = ""] = fields;
    const is = (word: string) => (this.#reading === "report" ? data.includes(word) : kind === word);
    if (is("&&LOGOUTSUCCESS&&")) {
      this.#isDeaf = true;
      this.#outlet.log("INFO", `loggin out from session. goodbye ${this.#person.name}`);
      this.#outlet.end(0);
    } else if (is("&&CLIENTOK&&")) this.#meet(name, body.trim(), fields.at(-1) ?? "");
    else if (is("&&CLIENTEXIT&&")) {
      this.#links = [];
      this.#show(name, body.trim());
    } else if (["NOTFOUND", "INVALIDSEARCH", "FOUND", "BUSY"].some((word) => is(`&&${word}&&`)))
      this.#show(name, body.trim());
    else this.#show(name, data);
  }

  #meet(name: string, words: string, digits: string): void {
    const port = /^\s*\d{1,5}\s*$/u.test(digits) ? Number(digits) : 0;
    if (port >= 1 && port <= 65535) {
      const link = this.#met++;
      this.#links.push(link);
      this.#outlet.meet(link, port, this.#lineOf(name, words));
    } else if (this.#reading === "report") this.#fail(`CLIENTOK names no port: ${JSON.stringify(digits)}`);
    else this.#outlet.say(`Left out: CLIENTOK names no port: ${JSON.stringify(digits)}.`);
  }

  #show(name: string, words: string): void {
    this.#outlet.print(this.#lineOf(name, words));
  }

  /** A text with a colon has an author, the one named before the message; all others are the registry's own. */
  #lineOf(name: string, words: string): string {
    const colon = words.indexOf(":");
    if (colon < 0) return `server: ${words}`;
    const rest = words.slice(colon + 1);
    return `${name}: ${(this.#reading === "report" ? rest.replaceAll(":", " ") : rest).trim()}`;
  }

  #fail(why: string): void {
    if (this.#isDeaf) return;
    this.#isDeaf = true;
    this.#outlet.log("ERROR", "the process committed an unexpected exception. exiting!!!");
    if (this.#reading === "report") this.#outlet.say(`The receive server message thread has ended: ${why}.`);
    else {
      this.#outlet.say(`The chat is over: ${why}.`);
      this.#outlet.end(1);
    }
  }
}

/** Returns what a client shows of a private message: what stands behind its keyword. */
export function shownPrivately(data: string, reading: Reading): string {
  if (reading === "report" && !data.includes(":")) return data;
  const [, ...fields] = data.split("|");
  return fields.join(reading === "report" ? " " : "|").trim();
}
