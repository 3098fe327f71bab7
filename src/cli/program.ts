import type { Command } from "commander";
import { QUIET_MS } from "../impls/quiet-framer.ts";
import { protocols } from "../impls/registry.ts";
import { WRITES_WORDS } from "../wire/writes.ts";
import type { CliContext } from "./command.ts";
import { UsageError } from "./command.ts";
import { wholeNumber } from "./options.ts";
import { type ProgramFlags, type ProgramSide, programOptions, runProgram } from "./run-program.ts";
import { defineSettings, readSettings, type SettingFlags } from "./settings.ts";
import type { PagePlace } from "./window/run-in-window.ts";

/** The flags of `lab chat` for a window. */
interface WindowFlags {
  readonly gui?: boolean;
  readonly pagePort?: string;
  readonly open?: boolean;
}

/** Adds what `lab serve` and `lab chat` have in common, and runs the protocol's program of that side. */
export function defineProgram(command: Command, context: CliContext, side: ProgramSide): void {
  command
    .argument("<protocol>", protocols.map(({ name, title }) => `${name} (${title})`).join(", "))
    .argument("[words...]", `what the report's program takes as arguments: ${argumentsHelp()}`)
    .option("--port <number>", "the TCP port; without it the one of the report, or a prompt")
    .option("--name <text>", "answers the prompt for a name")
    .option("--password <text>", "answers the prompt for a password")
    .option(
      "--robust",
      "the robust reading: survives any cutting of the stream; a message that has no end of its own ends with quiet",
    )
    .option("--quiet <milliseconds>", `how much quiet ends such a message (${QUIET_MS})`)
    .option(
      "--writes <how>",
      `how messages are handed to TCP, to try a reader: ${WRITES_WORDS.join(", ")} (each cut behind N octets)`,
    )
    .option(
      "--gap <milliseconds>",
      "how long it waits between the pieces of a message (20; 100 where there are two)",
    )
    .action(
      async (name: string, words: readonly string[], flags: ProgramFlags & WindowFlags & SettingFlags) => {
        const protocol = protocols.find((each) => each.name === name);
        if (protocol === undefined) {
          const known = protocols.map((each) => each.name).join(", ");
          throw new UsageError(`There is no protocol "${name}"; the protocols are ${known}.`);
        }
        if (protocol.words === "" && words.length > 0)
          throw new UsageError(`${name} takes nothing behind its name; found "${words.join(" ")}".`);
        const settings = await readSettings(protocol, { protocols, side, flags });
        if (flags.gui === true) {
          const { runInWindow } = await import("./window/run-in-window.ts");
          context.exitCode(
            await runInWindow(protocol, programOptions({ words, flags, settings }), pagePlace(flags)),
          );
          return;
        }
        if (flags.pagePort !== undefined || flags.open === false)
          throw new UsageError(`${flags.open === false ? "--no-open" : "--page-port"} is for --gui.`);
        context.exitCode(
          await runProgram(protocol, side, { words, flags, settings, hasColours: context.allowsColours() }),
        );
      },
    );
  defineSettings(command, protocols, side);
}

function pagePlace({ pagePort, open }: WindowFlags): PagePlace {
  const port = pagePort === undefined ? {} : { port: wholeNumber("--page-port", pagePort, 1, 65_535) };
  return { ...port, open: open !== false };
}

function argumentsHelp(): string {
  const taking = protocols.filter(({ words }) => words !== "");
  return taking.map(({ name, words }) => `${name} ${words}`).join(", ") || "none";
}
