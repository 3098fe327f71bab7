import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Terminal } from "../impls/impl.ts";
import { stripControls } from "../wire/octets.ts";

type Keyboard = Readable & { readonly isTTY?: boolean };
type Screen = Writable & { readonly isTTY?: boolean };

/** A person's terminal, and a way to let go of the keyboard. */
export interface PersonTerminal extends Terminal {
  close(): void;
}

/**
 * Returns the terminal of a person at `input` and `output`. What others send is stripped of control sequences before it is shown.
 * On a TTY an arriving line steps in front of the prompt, and what is being typed stays; on a pipe everything is plain text.
 */
export function personTerminal(input: Keyboard, output: Screen): PersonTerminal {
  const lines = new LineQueue();
  const tty = input.isTTY === true && output.isTTY === true;
  const keyboard = createInterface({ input, ...(tty ? { output } : {}), terminal: tty, historySize: 100 });
  keyboard.on("line", (line) => lines.push(line));
  keyboard.on("close", () => lines.end());
  keyboard.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  let standingPrompt: string | undefined;

  return {
    print(text) {
      const shown = `${stripControls(text)}\n`;
      if (standingPrompt === undefined || standingPrompt === "") output.write(shown);
      else if (tty) redraw(output, keyboard, shown);
      else output.write(`\n${shown}${standingPrompt}`);
    },
    ask(prompt) {
      showPrompt(prompt);
      return lines.next();
    },
    converse(prompt, onLine, onEnd) {
      standingPrompt = prompt;
      showPrompt(prompt);
      lines.forward((line) => {
        onLine(line);
        showPrompt(prompt);
      }, onEnd);
    },
    close() {
      keyboard.close();
      if (standingPrompt !== undefined && standingPrompt !== "" && !tty) output.write("\n");
    },
  };

  function showPrompt(prompt: string): void {
    if (tty) {
      keyboard.setPrompt(prompt);
      keyboard.prompt(true);
    } else output.write(prompt);
  }
}

function redraw(output: Screen, keyboard: Interface, shown: string): void {
  output.write(`\r\u001b[K${shown}`);
  keyboard.prompt(true);
}

/** Lines in the order typed, for whoever asks first; later ones wait. */
class LineQueue {
  readonly #waiting: string[] = [];
  #ended = false;
  #asker: ((line: string | undefined) => void) | undefined;
  #listener: { readonly onLine: (line: string) => void; readonly onEnd: () => void } | undefined;

  push(line: string): void {
    if (this.#listener !== undefined) this.#listener.onLine(line);
    else if (this.#asker !== undefined) this.#answer(line);
    else this.#waiting.push(line);
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#listener?.onEnd();
    this.#answer(undefined);
  }

  next(): Promise<string | undefined> {
    const line = this.#waiting.shift();
    if (line !== undefined || this.#ended) return Promise.resolve(line);
    return new Promise((resolve) => {
      this.#asker = resolve;
    });
  }

  forward(onLine: (line: string) => void, onEnd: () => void): void {
    this.#listener = { onLine, onEnd };
    for (const line of this.#waiting.splice(0)) onLine(line);
    if (this.#ended) onEnd();
  }

  #answer(line: string | undefined): void {
    const asker = this.#asker;
    this.#asker = undefined;
    asker?.(line);
  }
}
