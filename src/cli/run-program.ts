import { hostname, networkInterfaces } from "node:os";
import type { ProgramOptions, Protocol } from "../impls/impl.ts";
import { waitForQuietOf } from "../impls/quiet-framer.ts";
import { toWrites, WRITES_WORDS, type Writes } from "../impls/recut.ts";
import { writeAs } from "../impls/tcp.ts";
import { type ExitCode, UsageError } from "./command.ts";
import { interruption } from "./interruption.ts";
import { personTerminal } from "./terminal.ts";

/** Which of a protocol's two programs. */
export type ProgramSide = "server" | "client";

/** The flags that the programs of all protocols have, as they were typed. */
export interface ProgramFlags {
  readonly host?: string;
  readonly port?: string;
  readonly name?: string;
  readonly password?: string;
  readonly robust?: boolean;
  readonly writes?: string;
  readonly quiet?: string;
}

/** What was typed behind the name of a protocol. */
export interface ProgramWords extends Pick<ProgramOptions, "words" | "settings"> {
  readonly flags: ProgramFlags;
  /** Whether lines may have colours. */
  readonly hasColours: boolean;
}

/** Runs a protocol's program for the person at this terminal until it ends; returns the exit code. */
export async function runProgram(
  protocol: Protocol,
  side: ProgramSide,
  { words, flags, settings, hasColours }: ProgramWords,
): Promise<ExitCode> {
  const port = flags.port === undefined ? {} : { port: toPort(flags.port) };
  if (flags.writes !== undefined) writeAs(readWrites(flags.writes));
  if (flags.quiet !== undefined) waitForQuietOf(readQuiet(flags.quiet));
  const terminal = personTerminal(process.stdin, process.stdout, process.stderr);
  const interrupted = interruption();
  interrupted.addEventListener("abort", () => terminal.close());
  const options: ProgramOptions = {
    terminal: hasColours ? terminal : { ...terminal, print: (line) => terminal.print(line) },
    words,
    settings,
    reading: flags.robust === true ? "robust" : "report",
    ...port,
    ...(flags.host === undefined ? {} : { host: flags.host }),
    ...(flags.name === undefined ? {} : { name: flags.name }),
    ...(flags.password === undefined ? {} : { password: flags.password }),
    machine: { name: hostname().toUpperCase(), address: ownAddress() },
    interrupted,
  };
  const code = await (side === "server" ? protocol.serve(options) : protocol.chat(options));
  terminal.close();
  process.stdin.destroy();
  return code === 0 ? 0 : 1;
}

function toPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new UsageError(`--port ${text} is no port: it must be a whole number from 1 to 65535.`);
}

function readWrites(word: string): Writes {
  const writes = toWrites(word);
  if (writes !== undefined) return writes;
  throw new UsageError(
    `--writes ${word} is not allowed: it must be ${WRITES_WORDS.slice(0, -1).join(", ")} or ${WRITES_WORDS.at(-1)}, N being a number of octets.`,
  );
}

function readQuiet(text: string): number {
  const milliseconds = Number(text);
  if (Number.isInteger(milliseconds) && milliseconds >= 1 && milliseconds <= 60_000) return milliseconds;
  throw new UsageError(
    `--quiet ${text} is not allowed: it must be a whole number of milliseconds from 1 to 60000.`,
  );
}

/** The first IPv4 address that others can reach this machine at, else the loopback's. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1";
}
