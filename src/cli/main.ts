import { type ExitCode, UsageError } from "./command.ts";
import { runPlainProgram } from "./plain-program.ts";

void main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on("error", leaveOnBrokenPipe);
  process.stderr.on("error", leaveOnBrokenPipe);
  const debug = argv.includes("--debug");
  try {
    const words = argv.filter((word) => word !== "--debug");
    process.exitCode =
      (await runPlainProgram(words)) ?? (await (await import("./command-line.ts")).runCommand(words));
  } catch (error) {
    process.exitCode = await explain(error, debug);
  }
}

async function explain(error: unknown, debug: boolean): Promise<ExitCode> {
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
