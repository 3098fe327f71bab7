import type { Colour } from "../impl.ts";
import type { Act } from "./act.ts";

/** What a client does, in one word each. */
export class Voice {
  readonly #act: (act: Act) => void;

  constructor(act: (act: Act) => void) {
    this.#act = act;
  }

  /** Shows a line. */
  print(line: string, colour?: Colour): void {
    this.#act({ type: "print", line, ...(colour === undefined ? {} : { colour }) });
  }

  /** Sends one message; `because` ends a sentence that begins "because". */
  send(octets: Uint8Array, because: string): void {
    this.#act({ type: "send", octets, because });
  }

  /** Shows a prompt and waits for a line. */
  ask(prompt: string): void {
    this.#act({ type: "ask", prompt });
  }

  /** Lets the usual pause pass. */
  wait(): void {
    this.#act({ type: "wait", pause: "pause" });
  }

  /** Ends the program. */
  exit(code: number): void {
    this.#act({ type: "exit", code });
  }
}
