import type { PythonValue } from "../../wire/python-json.ts";
import type { Reading } from "../impl.ts";
import { encodeLogIn, KINDS, toVerdict, type Verdict } from "./codec.ts";
import { isTruthy, itemAt, PythonError, toNames } from "./python.ts";
import { Question } from "./question.ts";
import type { Voice } from "./voice.ts";

/** What a log-in needs to know. */
export interface LogInOptions {
  readonly reading: Reading;
  readonly voice: Voice;
  /** Answers to the first prompts, which are then not shown. */
  readonly given: { readonly name?: string; readonly password?: string };
  /** Called once the server has let the person in, with the names of the others. */
  readonly onSuccess: (name: string, others: readonly string[]) => void;
}

/** The client until the server lets its person in: name and password are asked, sent and judged, over and over (report §3.3). */
export class LogIn {
  readonly #options: LogInOptions;
  #question: Question | undefined;
  #given: LogInOptions["given"];
  #name = "";

  constructor(options: LogInOptions) {
    this.#options = options;
    this.#given = options.given;
  }

  /** Whether the person is asked; then nobody reads what the server sends. */
  get takesLines(): boolean {
    return this.#question !== undefined;
  }

  /** Asks for the name. */
  begin(): void {
    this.#ask("name", this.#given.name);
  }

  /** Takes the answer to what is asked. */
  typed(line: string): void {
    const question = this.#question;
    const answer = question?.answer(line);
    if (answer === undefined) this.#options.voice.ask(question?.prompt ?? "");
    else if (question?.kind === "name") {
      this.#name = answer;
      this.#ask("password", this.#given.password);
    } else this.#send(answer);
  }

  /**
   * Takes what the server answers.
   * @throws {PythonError} where the report's program ends.
   */
  heard(value: PythonValue): void {
    const { reading, voice, onSuccess } = this.#options;
    const isReport = reading === "report";
    const verdict = isReport ? readVerdict(value) : toVerdict(value);
    if (verdict === undefined && !isReport) return;
    voice.wait();
    if (verdict?.isRight !== true) {
      if (verdict !== undefined) voice.print("[+] You have entered an invalid username or password!", "red");
      this.#ask("name");
      return;
    }
    voice.print("[+] You are authenticated ...", "green");
    voice.print("is_auth True");
    const own = verdict.names.indexOf(this.#name);
    if (own < 0 && isReport) throw new PythonError("ValueError");
    onSuccess(
      this.#name,
      verdict.names.filter((_, at) => at !== own),
    );
  }

  #ask(kind: "name" | "password", given?: string): void {
    this.#question = new Question(kind, this.#options.reading);
    if (given === undefined) this.#options.voice.ask(this.#question.prompt);
    else this.typed(given);
  }

  /** What was given beforehand is tried once. */
  #send(password: string): void {
    this.#given = {};
    this.#question = undefined;
    const because = `the person typed the name ${this.#name} and a password`;
    this.#options.voice.send(encodeLogIn(this.#name, password), because);
  }
}

/** What the report's program makes of an answer: anything may stand for true, and anything that it can list for the names. */
function readVerdict(value: PythonValue): Verdict | undefined {
  if (itemAt(value, 0) !== KINDS.verdict) return undefined;
  return { isRight: isTruthy(itemAt(value, 1)), names: toNames(itemAt(value, 2)) };
}
