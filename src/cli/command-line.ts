import { Command, CommanderError } from "commander";
import { allowsColours } from "./colours.ts";
import { type CliContext, type ExitCode, UsageError } from "./command.ts";
import { type CommandName, commands } from "./commands.ts";
import { version } from "./version.ts";

/** Runs the command that the words behind `lab` ask for; returns the exit code. What is wrong with them it says itself. */
export async function runCommand(argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = new Command("lab")
    .description(
      "Plays chat programs against each other over real TCP and proves from the packets who is right.",
    )
    .version(version, "-V, --version")
    .option("--debug", "show the stack trace of an error")
    .option("--no-color", "no colours")
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /u, "lab: ")) })
    .showHelpAfterError("(lab --help lists the commands)");
  const context: CliContext = {
    exitCode(code) {
      exitCode = code;
    },
    allowsColours: () => allowsColours(program.opts().color === false),
  };
  const asked = argv.find((word) => !word.startsWith("-"));
  const wanted = commands.find(
    ({ name }) => name === (asked === "help" ? argv[argv.indexOf("help") + 1] : asked),
  );
  // Completion is computed from the definitions of all.
  const completes = wanted?.name === "completion";
  for (const { name, summary } of commands) {
    const command = program.command(name).description(summary).exitOverride();
    command.configureHelp({ showGlobalOptions: true });
    command.showHelpAfterError(`(lab ${name} --help has the options and examples)`);
    if (name === wanted?.name || completes) (await load(name)).define(command, context);
  }
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  return exitCode;
}

async function load(name: CommandName) {
  const entry = commands.find((command) => command.name === name);
  if (entry === undefined) throw new UsageError(`There is no command ${name}.`);
  return entry.load();
}
