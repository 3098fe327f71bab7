import { hostname, networkInterfaces } from "node:os";
import type { ProgramOptions, Protocol } from "../impls/impl.ts";
import { waitForQuietOf } from "../impls/quiet-framer.ts";
import { writeAs } from "../impls/tcp.ts";
import { toWrites, WRITES_WORDS, type Writes } from "../wire/writes.ts";
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
  readonly gap?: string;
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
  const options = programOptions({ words, flags, settings });
  const { LAB_CALLS: notes } = process.env;
  if (notes !== undefined && notes !== "") (await import("./note-calls.ts")).noteCalls(notes);
  const terminal = personTerminal(process.stdin, process.stdout, process.stderr, {
    keepsOctets: flags.robust === true,
  });
  const interrupted = interruption();
  interrupted.addEventListener("abort", () => terminal.close());
  const given: ProgramOptions = {
    ...options,
    terminal: hasColours ? terminal : { ...terminal, print: (line) => terminal.print(line) },
    interrupted,
  };
  const code = await (side === "server" ? protocol.serve(given) : protocol.chat(given));
  terminal.close();
  process.stdin.destroy();
  return code === 0 ? 0 : 1;
}

/**
 * Returns what a program is told, but for where its person sits; sets how it writes and how much quiet ends a message.
 * @throws {UsageError} for a flag that cannot be what it was given.
 */
export function programOptions({
  words,
  flags,
  settings,
}: Omit<ProgramWords, "hasColours">): Omit<ProgramOptions, "terminal" | "interrupted"> {
  const port = flags.port === undefined ? {} : { port: toPort(flags.port) };
  if (flags.gap !== undefined && flags.writes === undefined)
    throw new UsageError("--gap is for messages that are written in pieces; say how with --writes.");
  if (flags.writes !== undefined)
    writeAs(readWrites(flags.writes), flags.gap === undefined ? undefined : readMs("--gap", flags.gap));
  if (flags.quiet !== undefined) waitForQuietOf(readMs("--quiet", flags.quiet));
  return {
    words,
    settings,
    reading: flags.robust === true ? "robust" : "report",
    ...port,
    ...(flags.host === undefined ? {} : { host: flags.host }),
    ...(flags.name === undefined ? {} : { name: flags.name }),
    ...(flags.password === undefined ? {} : { password: flags.password }),
    machine: { name: hostname().toUpperCase(), address: ownAddress() },
  };
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

function readMs(flag: string, text: string): number {
  const milliseconds = Number(text);
  if (Number.isInteger(milliseconds) && milliseconds >= 1 && milliseconds <= 60_000) return milliseconds;
  throw new UsageError(
    `${flag} ${text} is not allowed: it must be a whole number of milliseconds from 1 to 60000.`,
  );
}

/** The first IPv4 address that others can reach this machine at, else the loopback's. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1";
}
