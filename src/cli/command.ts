import type { Command } from "commander";

/** One command of the CLI: its own file, loaded only when it is the one asked for. */
export interface CliCommand {
  /** Adds arguments, options, help with examples, and the action to `command`. */
  define(command: Command, context: CliContext): void;
}

/** What every command gets. */
export interface CliContext {
  /** Ends the process with this code once the command is done. */
  exitCode(code: ExitCode): void;
  /** Tells whether the person allows colours: neither `--no-color` nor `NO_COLOR` forbids them. */
  allowsColours(): boolean;
}

/** 0 all as it should be; 1 a program under test failed; 2 usage or bad input; 3 the lab or the machine could not decide. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Bad input or usage: one sentence of what, where and what to do. Ends the CLI with 2 unless it says otherwise. */
export class UsageError extends Error {
  readonly exitCode: ExitCode;
  constructor(message: string, exitCode: ExitCode = 2) {
    super(message);
    this.name = "UsageError";
    this.exitCode = exitCode;
  }
}
