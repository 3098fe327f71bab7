import { Command, CommanderError } from "commander";
import { type CliContext, type ExitCode, UsageError } from "./command.ts";
import { type CommandName, commands } from "./commands.ts";
import { version } from "./version.ts";

await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on("error", leaveOnBrokenPipe);
  process.stderr.on("error", leaveOnBrokenPipe);
  const debug = argv.includes("--debug");
  try {
    await runCommand(argv.filter((word) => word !== "--debug"));
  } catch (error) {
    process.exitCode = await explain(error, debug);
  }
}

async function runCommand(argv: readonly string[]): Promise<void> {
  const context: CliContext = {
    exitCode(code: ExitCode) {
      process.exitCode = code;
    },
  };
  const program = new Command("lab")
    .description(
      "Plays chat programs against each other over real TCP and proves from the packets who is right.",
    )
    .version(version, "-V, --version")
    .option("--debug", "show the stack trace of an error")
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /u, "lab: ")) })
    .showHelpAfterError("(lab --help lists the commands)");
  const asked = argv.find((word) => !word.startsWith("-"));
  const wanted = commands.find(
    ({ name }) => name === (asked === "help" ? argv[argv.indexOf("help") + 1] : asked),
  );
  // Completion is computed from the definitions of all.
  const completes = wanted?.name === "completion";
  for (const { name, summary } of commands) {
    const command = program.command(name).description(summary).exitOverride();
    command.showHelpAfterError(`(lab ${name} --help has the options and examples)`);
    if (name === wanted?.name || completes) (await load(name)).define(command, context);
  }
  await program.parseAsync([...argv], { from: "user" });
}

async function load(name: CommandName) {
  const entry = commands.find((command) => command.name === name);
  if (entry === undefined) throw new UsageError(`There is no command ${name}.`);
  return entry.load();
}

async function explain(error: unknown, debug: boolean): Promise<ExitCode> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (debug && error instanceof Error) process.stderr.write(`${error.stack ?? ""}\n`);
  else {
    const { safeLines } = await import("../harness/reporters/safe-text.ts");
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`lab: ${safeLines(message).join("\n")}\n`);
  }
  if (error instanceof UsageError) return error.exitCode;
  return isBadInput(error) ? 2 : 3;
}

/** Errors of the readers (ScenarioError, CaptureError) say themselves that the input is to blame. */
function isBadInput(error: unknown): boolean {
  return error instanceof Error && "badInput" in error && error.badInput === true;
}

function leaveOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
  throw error;
}
