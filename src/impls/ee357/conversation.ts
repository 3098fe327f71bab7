import { encodeJson, type PythonValue } from "../../wire/python-json.ts";
import type { Reading } from "../impl.ts";
import { END, encodeMessage, isEnd, NAME_QUESTION, toMessage } from "./codec.ts";
import { itemAt, PythonError, toInt, toStr } from "./python.ts";
import { Question } from "./question.ts";
import type { Voice } from "./voice.ts";

/** What a conversation needs to know. */
export interface ConversationOptions {
  readonly reading: Reading;
  readonly voice: Voice;
  readonly name: string;
  readonly others: readonly string[];
}

/** The client of a person who is logged in: a partner is chosen, lines go to and fro, one of the two ends it (report §3.3). */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #isReport: boolean;
  #state: Question | "chat" | "mute" = "chat";
  #partner = "";
  #hasSaidName = false;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#isReport = options.reading === "report";
  }

  /** The robust reading says its name before it says anything else; in the report's a line may be taken for the name. */
  get takesLines(): boolean {
    return this.#state !== "chat" || this.#isReport || this.#hasSaidName;
  }

  /** Shows the others and asks for one. */
  begin(): void {
    const { others, reading, voice } = this.#options;
    for (const [number, name] of others.entries()) voice.print(`${number} >> ${name}\n`);
    this.#partner = "";
    this.#state = new Question("choice", reading);
    voice.ask(this.#state.prompt);
  }

  /** Takes a line: the number of a partner, or what is said to the partner. */
  typed(line: string): void {
    if (this.#state === "mute") return;
    if (this.#state === "chat") {
      this.#say(line);
      return;
    }
    const answer = this.#state.answer(line);
    if (answer === undefined) this.#options.voice.ask(this.#state.prompt);
    else this.#choose(answer);
  }

  /** Takes it that the person chose `peer`, whatever was typed for it. */
  chose(peer: string): void {
    if (this.#state instanceof Question) this.#chat(peer);
    else this.typed(String(this.#options.others.indexOf(peer)));
  }

  /**
   * Takes what the server sends.
   * @throws {PythonError} where the report's program shows `Error!`.
   */
  heard(value: PythonValue): void {
    if (value === NAME_QUESTION) {
      this.#hasSaidName = true;
      this.#options.voice.send(encodeJson(this.#options.name), "the server asked for the name");
      return;
    }
    const words = this.#isReport ? this.#wordsIn(value) : this.#wordsOf(value);
    if (words === undefined) return;
    if (words === END || (!this.#isReport && isEnd(words))) this.#partnerLeft();
    else this.#options.voice.print(`${this.#partner} > ${words}`);
  }

  /** The report's program looks at the second, third and fourth item of whatever comes. */
  #wordsIn(value: PythonValue): string | undefined {
    if (toStr(itemAt(value, 1)) !== this.#partner) return undefined;
    return toStr(itemAt(value, 2)) === this.#options.name ? toStr(itemAt(value, 3)) : undefined;
  }

  #wordsOf(value: PythonValue): string | undefined {
    const message = this.#state === "chat" ? toMessage(value) : undefined;
    return message?.from === this.#partner && message.to === this.#options.name ? message.words : undefined;
  }

  /** The report's program goes on waiting for a line, which it then sends to nobody. */
  #partnerLeft(): void {
    const who = this.#partner;
    this.#partner = "";
    if (this.#isReport) return;
    this.#options.voice.print(`(${who} has ended the chat.)`);
    this.begin();
  }

  #choose(answer: string): void {
    const { others, voice } = this.#options;
    if (!this.#isReport) {
      this.#chat(others[Number(answer)] ?? "");
      return;
    }
    try {
      const peer = others.at(toInt(answer));
      if (peer === undefined) throw new PythonError("IndexError");
      this.#chat(peer);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      this.#state = "mute";
      voice.print(`(${error.name}: from here on the report's program takes no more lines.)`);
    }
  }

  #chat(peer: string): void {
    const { voice } = this.#options;
    if (peer === "") {
      voice.print("[+] You have selected an invalid username", "red");
      this.begin();
      return;
    }
    this.#partner = peer;
    this.#state = "chat";
    voice.print(`[+] You are now chatting with ${peer}`, "reset");
    voice.ask("");
  }

  #say(line: string): void {
    const { name, voice } = this.#options;
    const words = isEnd(line) && !this.#isReport ? END : line;
    const when = this.#partner === "" ? ", after the partner had ended the chat" : "";
    voice.send(encodeMessage(name, this.#partner, words), `the person typed it${when}`);
    if (isEnd(line) || this.#partner === "") this.begin();
  }
}
