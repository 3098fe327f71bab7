import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import type { Colour, Terminal } from "../impls/impl.ts";
import { stripControls } from "../wire/octets.ts";
import { LineQueue } from "./line-queue.ts";
import { OctetLines } from "./octet-lines.ts";

type Keyboard = Readable & { readonly isTTY?: boolean };
type Screen = Writable & { readonly isTTY?: boolean };

/** How a terminal takes what is typed. */
export interface TerminalOptions {
  /** Whether octets of a pipe that are no UTF-8 are kept, as surrogate-escape.ts has them; else they become U+FFFD. */
  readonly keepsOctets?: boolean;
}

/** A person's terminal, and a way to let go of the keyboard. */
export interface PersonTerminal extends Terminal {
  close(): void;
}

/**
 * Returns the terminal of a person at `input` and `output`, whose programs log to `errors`. What others send is stripped of control sequences before it is shown.
 * On a TTY an arriving line steps in front of the prompt, and what is being typed stays; on a pipe everything is plain text.
 */
export function personTerminal(
  input: Keyboard,
  output: Screen,
  errors: Writable,
  { keepsOctets = false }: TerminalOptions = {},
): PersonTerminal {
  const lines = new LineQueue();
  const tty = input.isTTY === true && output.isTTY === true;
  const typed = keepsOctets && !tty ? input.pipe(new OctetLines()) : input;
  const keyboard = createInterface({
    input: typed,
    ...(tty ? { output } : {}),
    terminal: tty,
    historySize: 100,
  });
  /** The prompt before the cursor; `undefined` when the cursor is on a line of its own. */
  let standing: string | undefined;
  let conversing = false;
  let closed = false;
  keyboard.on("line", (line) => {
    if (tty) standing = undefined;
    lines.push(line);
  });
  keyboard.on("close", () => {
    closed = true;
    leavePrompt();
    lines.end();
  });
  keyboard.on("SIGINT", () => process.kill(process.pid, "SIGINT"));

  return {
    print(text, colour) {
      const shown = `${coloured(stripControls(text), colour)}\n`;
      if (standing !== undefined && tty) showAbove(output, keyboard, shown);
      else if (conversing && standing) output.write(`\n${shown}${standing}`);
      else {
        output.write(shown);
        standing = undefined;
      }
    },
    log(line) {
      errors.write(`${stripControls(line)}\n`);
    },
    ask(prompt) {
      showPrompt(prompt);
      return lines.next();
    },
    converse(prompt, onLine, onEnd) {
      conversing = true;
      showPrompt(prompt);
      lines.forward((line) => {
        onLine(line);
        showPrompt(prompt);
      }, onEnd);
    },
    close: () => keyboard.close(),
  };

  function showPrompt(prompt: string): void {
    if (closed) return;
    standing = prompt;
    if (!tty) output.write(prompt);
    else {
      keyboard.setPrompt(prompt);
      keyboard.prompt(true);
    }
  }

  /** What follows stands on a line of its own, below what was being typed. */
  function leavePrompt(): void {
    if (standing === undefined) return;
    const nothingTyped = tty && conversing && keyboard.line === "";
    if (nothingTyped) output.write("\r\u001b[K");
    else if (tty || standing !== "") output.write("\n");
    standing = undefined;
  }
}

const COLOURS: Readonly<Record<Colour, string>> = { green: "\u001b[32m", red: "\u001b[31m", reset: "" };

function coloured(text: string, colour: Colour | undefined): string {
  return colour === undefined ? text : `${COLOURS[colour]}${text}\u001b[0m`;
}

/** Puts lines above the one being typed, which may have grown over several rows; readline draws it again from its first row. */
function showAbove(output: Screen, keyboard: Interface, shown: string): void {
  const { rows } = keyboard.getCursorPos();
  const toFirstRow = rows > 0 ? `\u001b[${rows}A` : "";
  output.write(`${toFirstRow}\r\u001b[J${shown}${"\n".repeat(rows)}`);
  keyboard.prompt(true);
}
