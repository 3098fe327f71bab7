import type { Reading } from "../impl.ts";

/** What a person is asked. */
export type QuestionKind = "name" | "password" | "choice";

const PROMPTS: Readonly<Record<QuestionKind, string>> = {
  name: "Enter username:",
  password: "Enter password:",
  choice: "Enter username serial number from above to chat:",
};

/**
 * A prompt that is not content with every answer (report §3.3). The report's program asks once more and then takes the first
 * answer all the same; the robust reading takes the answer to the last prompt.
 */
export class Question {
  readonly kind: QuestionKind;
  readonly #isReport: boolean;
  #prompt: string;
  #first: string | undefined;

  constructor(kind: QuestionKind, reading: Reading) {
    this.kind = kind;
    this.#isReport = reading === "report";
    this.#prompt = PROMPTS[kind];
  }

  /** The prompt to show, which a wrong answer changes. */
  get prompt(): string {
    return this.#prompt;
  }

  /** Returns the answer that counts, or `undefined` when the question stands again. */
  answer(line: string): string | undefined {
    if (this.#first !== undefined && line !== "") return this.#first;
    const isGood = this.kind === "choice" ? /^[0-9]+$/.test(line) : line !== "";
    if (isGood) return line;
    const complaint = this.kind === "choice" && this.#first === undefined ? "Enter a number!" : "Empty!";
    this.#prompt = complaint + (this.#isReport ? this.#prompt : PROMPTS[this.kind]);
    if (this.#isReport) this.#first ??= line;
    return undefined;
  }
}
