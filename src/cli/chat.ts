import type { CliCommand } from "./command.ts";
import { defineProgram } from "./program.ts";

/** `lab chat P`: a report's client for a person. */
export const chatCommand: CliCommand = {
  define(command, context) {
    command
      .option("--host <address>", "answers the prompt for the server's address")
      .option(
        "--gui",
        "a window in place of the terminal: a page of this machine alone, opened in the browser",
      )
      .option("--page-port <number>", "with --gui: the port of the page; without it any that is free")
      .option("--no-open", "with --gui: prints the page's address and opens no browser")
      .addHelpText(
        "after",
        `
Examples:
  lab chat pychat                         asks address, port and name, as the report's client does
  lab chat pychat --host 127.0.0.1 --port 49202 --name Trevor
  lab chat srm 127.0.0.1 8081 --text      shows text, not Python's bytes literals
  lab chat ece146 --name Brandon          asks for the host and port; Return takes localhost 9898
  lab chat cse4074 --name ali             SEARCH, CHAT REQUEST, GROUP CHAT and LOGOUT are commands
  lab chat ee357 --name hamza --password 123
  lab chat ece146 --gui                   the window of the report: log-in, chat box, users, Send, Disconnect
  lab chat srm --gui --text --no-open     prints where its window is; every protocol has one`,
      );
    defineProgram(command, context, "client");
  },
};
