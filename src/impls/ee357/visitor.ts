import { MAX_JSON_OCTETS } from "../../wire/json-limits.ts";
import { concat } from "../../wire/octets.ts";
import type { Reading } from "../impl.ts";
import type { Act } from "./act.ts";
import { Conversation } from "./conversation.ts";
import { createReader, type Heard, type Reader } from "./framing.ts";
import { LogIn } from "./log-in.ts";
import { PythonError } from "./python.ts";
import { Voice } from "./voice.ts";

/** What a visitor needs to know. */
export interface VisitorOptions {
  readonly reading: Reading;
  /** Answers to the first prompts, which are then not shown. */
  readonly given: { readonly name?: string; readonly password?: string };
  /** Carries out what is to be done. */
  readonly act: (act: Act) => void;
}

/** What a person does: types a line, chooses a partner of whom only the name is known, ends the input. */
type Input =
  | { readonly type: "line"; readonly line: string }
  | { readonly type: "choice"; readonly peer: string }
  | { readonly type: "end" };

/**
 * The client without its socket, its keyboard and its clock: how far its person has come, and what is to be done for whatever is
 * typed or arrives (report §3.3). What is typed while nothing is asked waits for its turn, and so does what arrives while nobody
 * reads.
 */
export class Visitor {
  readonly #isReport: boolean;
  readonly #voice: Voice;
  readonly #reader: Reader;
  readonly #inputs: Input[] = [];
  readonly #heard: Heard[] = [];
  readonly #logIn: LogIn;
  #unread: Uint8Array = new Uint8Array();
  #conversation: Conversation | undefined;
  #isOver = false;

  constructor({ reading, given, act }: VisitorOptions) {
    const voice = new Voice(act);
    this.#isReport = reading === "report";
    this.#voice = voice;
    this.#reader = createReader(reading);
    this.#logIn = new LogIn({
      reading,
      given,
      voice,
      onSuccess: (name, others) => {
        this.#conversation = new Conversation({ reading, voice, name, others });
        this.#conversation.begin();
      },
    });
  }

  /** Begins once the connection is open. */
  start(): void {
    this.#voice.print("[+] Connected to the Server ...", "green");
    this.#logIn.begin();
  }

  /** Takes a line that was typed. */
  typed(line: string): void {
    this.#take({ type: "line", line });
  }

  /** Takes it that the person chose `peer`, whatever was typed for it. */
  chose(peer: string): void {
    this.#take({ type: "choice", peer });
  }

  /** The input has ended, and with it the visit, once what was typed before is dealt with. */
  inputEnded(): void {
    this.#take({ type: "end" });
  }

  /** Takes octets as they arrived. */
  received(octets: Uint8Array): void {
    if (this.#isOver) return;
    this.#unread = concat([this.#unread, octets]);
    this.#goOn();
    if (this.#unread.length > MAX_JSON_OCTETS) this.#refuse("nobody asked it for so much");
  }

  /** The server has closed the connection, or it is broken. */
  closed(how: "end" | "reset"): void {
    const forEver = this.#isReport ? " The report's program waits for it for ever." : "";
    if (how === "end") this.#leave(1, `(The server has closed the connection.${forEver})`);
    else this.#leave(1, this.#conversation === undefined ? "(The connection broke.)" : "Error!");
  }

  #take(input: Input): void {
    this.#inputs.push(input);
    this.#goOn();
  }

  /** Reads and takes lines in turn until both wait for something to happen. */
  #goOn(): void {
    let hasMoved = true;
    while (hasMoved && !this.#isOver) hasMoved = this.#readNext() || this.#takeNext();
  }

  #readNext(): boolean {
    if (this.#conversation === undefined && this.#logIn.takesLines) return false;
    if (this.#heard.length === 0 && this.#unread.length > 0) {
      this.#heard.push(...this.#reader.read(this.#unread));
      this.#unread = new Uint8Array();
    }
    const heard = this.#heard.shift();
    if (heard?.type === "value") this.#hear(heard);
    else if (heard?.type === "refused") this.#refuse(heard.why);
    else if (heard?.type === "deaf")
      this.#voice.print(`(${heard.why}. The report's program hears nothing from here on.)`);
    return heard !== undefined;
  }

  #hear({ value }: Heard & { readonly type: "value" }): void {
    try {
      (this.#conversation ?? this.#logIn).heard(value);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      this.#refuse(error.name);
    }
  }

  #takeNext(): boolean {
    const phase = this.#conversation ?? this.#logIn;
    const input = phase.takesLines ? this.#inputs.shift() : undefined;
    if (input?.type === "end") this.#end();
    else if (input?.type === "choice") this.#conversation?.chose(input.peer);
    else if (input?.type === "line") phase.typed(input.line);
    return input !== undefined;
  }

  #end(): void {
    if (this.#conversation !== undefined) this.#leave(0);
    else this.#leave(1, "The input ended before the log-in.");
  }

  /** Where the report's program dies of an exception: without a word of its own before the log-in, with `Error!` behind it. */
  #refuse(why: string): void {
    if (!this.#isReport) this.#leave(1, `(What the server sent cannot be read on: ${why}.)`);
    else if (this.#conversation === undefined) this.#leave(1, `(${why}: here the report's program ends.)`);
    else this.#leave(1, "Error!");
  }

  #leave(code: number, line?: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (line !== undefined) this.#voice.print(line);
    this.#voice.exit(code);
  }
}
