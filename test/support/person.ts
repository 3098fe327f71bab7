import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { afterEach } from "vitest";
import { within } from "./within.ts";

/** A person at a program: sees its screen, types, presses Ctrl-C. */
export interface Person {
  readonly pid: number;
  /** All that the screen has shown, stdout and stderr. */
  screen(): string;
  /** Resolves when `text` is on the screen `times` times. */
  sees(text: string, times?: number): Promise<void>;
  /** Types lines, each with its Return. */
  types(...lines: readonly string[]): void;
  /** Presses keys. */
  presses(keys: string | Uint8Array): void;
  /** Closes the pipe that is the keyboard. */
  endsInput(): void;
  signals(signal: NodeJS.Signals): void;
  /** Resolves with the exit code when the program has ended and nothing holds its screen; with the signal's name when killed. */
  ended(): Promise<number | string>;
}

const alive = new Set<ChildProcess>();
afterEach(() => {
  for (const child of alive) child.kill("SIGKILL");
});

/** Starts a program with pipes for keyboard and screen; what still runs at the end of the test is killed. */
export function seat(
  [command = "", ...words]: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Person {
  const child = spawn(command, words, {
    stdio: "pipe",
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...options.env },
  });
  alive.add(child);
  child.stdin.on("error", () => {});
  const screen = watch(child.stdout, child.stderr);
  const ended = once(child, "close").then(([code, signal]: (number | string | null)[]) => {
    alive.delete(child);
    return code ?? signal ?? "";
  });
  return {
    pid: child.pid ?? 0,
    screen: screen.text,
    sees: (text, times = 1) =>
      within(
        screen.until((shown) => shown.split(text).length > times),
        () => `"${text}" on ${screen.text().slice(-2000)}`,
      ),
    types: (...lines) => type(child.stdin, lines),
    presses: (keys) => void child.stdin.write(keys),
    endsInput: () => child.stdin.end(),
    signals: (signal) => child.kill(signal),
    ended: () =>
      within(ended, () => `the end of ${words.join(" ")}, whose screen is ${screen.text().slice(-2000)}`),
  };
}

function type(keyboard: Writable, lines: readonly string[]): void {
  for (const line of lines) keyboard.write(`${line}\n`);
}

function watch(...streams: readonly Readable[]) {
  let shown = "";
  const watchers = new Set<() => void>();
  for (const stream of streams)
    stream.setEncoding("utf8").on("data", (text: string) => {
      shown += text;
      for (const look of watchers) look();
    });
  return {
    text: () => shown,
    until: (isSo: (shown: string) => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!isSo(shown)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
      }),
  };
}
