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
  lab serve srm 127.0.0.1 8081            a room whose address and port stand behind its name
  lab serve ece146 --robust               a room on port 9898 that survives cut and joined messages
  lab serve cse4074 --drop 30             a registry on 6234 (UDP 6235) that drops the silent after 30 s
  lab serve ee357 --users users.csv       the users of a file in place of the report's five`,
      );
    defineProgram(command, context, "server");
  },
};
