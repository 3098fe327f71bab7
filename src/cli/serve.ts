import type { CliCommand } from "./command.ts";
import { defineProgram } from "./program.ts";

/** `lab serve P`: a report's server for a person. */
export const serveCommand: CliCommand = {
  define(command, context) {
    command
      .option("--host <address>", "the address to listen on; all of this machine's when absent")
      .addHelpText(
        "after",
        `
Examples:
  lab serve pychat                        asks your name, then waits for one client on port 49202
  lab serve pychat --name Francesco --port 5000
  lab serve ece146 --robust               a room on port 9898 that survives cut and joined messages`,
      );
    defineProgram(command, context, (protocol) => protocol.serve);
  },
};
