import type { Colour, ProgramWindow, Terminal } from "../../impls/impl.ts";
import { stripControls } from "../../wire/octets.ts";
import { LineQueue } from "../line-queue.ts";

/** What a program does to its window. */
export interface WindowScreen extends ProgramWindow {
  /** Adds a line to the chat box. */
  show(line: string, isOwn: boolean, colour?: Colour): void;
  /** Shows what is asked now; nothing where lines of chat are taken. */
  prompt(text: string | undefined, isSecret: boolean): void;
  /** Told once the program wants to read what its person types. */
  onReading(): void;
}

/** A terminal whose screen and keyboard are a page. */
export interface WindowTerminal extends Terminal {
  /** Takes a line that was typed into the page. */
  type(line: string): void;
  /** No more is typed: the input ends. */
  end(): void;
}

/** Returns the terminal of a program in a window; typed lines stand in the chat box unless the program shows them itself. */
export function windowTerminal(screen: WindowScreen, showsOwnLines: boolean): WindowTerminal {
  const typed = new LineQueue();
  let standing = "";
  return {
    window: {
      showUsers: (names) => screen.showUsers(names.map(stripControls)),
      showOwnEnd: (address, port) => {
        screen.showOwnEnd(address, port);
        screen.onReading();
      },
    },
    print: (line, colour) => screen.show(stripControls(line), false, colour),
    log: (line) => void process.stderr.write(`${stripControls(line)}\n`),
    ask(prompt) {
      stand(prompt);
      return typed.next().then((line) => {
        stand("");
        return line;
      });
    },
    converse(prompt, onLine, onEnd) {
      screen.onReading();
      screen.prompt(undefined, false);
      standing = prompt;
      typed.forward(onLine, onEnd);
    },
    type(line) {
      if (isSecret(standing)) screen.show(standing, true);
      else if (!showsOwnLines) screen.show(joined(standing, stripControls(line)), true);
      typed.push(line);
    },
    end: () => typed.end(),
  };

  function stand(prompt: string): void {
    standing = prompt;
    screen.prompt(prompt === "" ? undefined : prompt.trim(), isSecret(prompt));
    screen.onReading();
  }
}

/** The prompts are our programs' own. */
function isSecret(prompt: string): boolean {
  return /password/iu.test(prompt);
}

function joined(prompt: string, line: string): string {
  return prompt === "" || /\s$/u.test(prompt) ? prompt + line : `${prompt} ${line}`;
}
