import { hostname, networkInterfaces } from "node:os";
import type { Command } from "commander";
import type { ProgramOptions } from "../impls/impl.ts";
import { findProtocol, protocols } from "../impls/registry.ts";
import type { CliContext } from "./command.ts";
import { UsageError } from "./command.ts";
import { interruption } from "./interruption.ts";
import { defineSettings, type ProgramSide, readSettings, type SettingFlags } from "./settings.ts";
import { personTerminal } from "./terminal.ts";

/** Adds what `lab serve` and `lab chat` have in common, and runs the protocol's program of that side. */
export function defineProgram(command: Command, context: CliContext, side: ProgramSide): void {
  command
    .argument("<protocol>", protocols.map(({ name, title }) => `${name} (${title})`).join(", "))
    .argument("[words...]", `what the report's program takes as arguments: ${argumentsHelp()}`)
    .option("--port <number>", "the TCP port; without it the one of the report, or a prompt", toPort)
    .option("--name <text>", "answers the prompt for a name")
    .option("--password <text>", "answers the prompt for a password")
    .option(
      "--robust",
      "the robust reading: survives any cutting of the stream; 20 ms of quiet end a message that has no end of its own",
    )
    .action(async (name: string, words: readonly string[], flags: ProgramFlags & SettingFlags) => {
      const protocol = findProtocol(name);
      if (protocol === undefined) {
        const known = protocols.map((each) => each.name).join(", ");
        throw new UsageError(`There is no protocol "${name}"; the protocols are ${known}.`);
      }
      if (protocol.words === "" && words.length > 0)
        throw new UsageError(`${name} takes nothing behind its name; found "${words.join(" ")}".`);
      const settings = await readSettings(protocol, side, flags);
      const terminal = personTerminal(process.stdin, process.stdout, process.stderr);
      const interrupted = interruption();
      interrupted.addEventListener("abort", () => terminal.close());
      const options: ProgramOptions = {
        terminal,
        words,
        settings,
        reading: flags.robust === true ? "robust" : "report",
        ...(flags.host === undefined ? {} : { host: flags.host }),
        ...(flags.port === undefined ? {} : { port: flags.port }),
        ...(flags.name === undefined ? {} : { name: flags.name }),
        ...(flags.password === undefined ? {} : { password: flags.password }),
        machine: { name: hostname().toUpperCase(), address: ownAddress() },
        interrupted,
      };
      const code = await (side === "server" ? protocol.serve(options) : protocol.chat(options));
      terminal.close();
      context.exitCode(code === 0 ? 0 : 1);
      process.stdin.destroy();
    });
  defineSettings(command, side);
}

function argumentsHelp(): string {
  const taking = protocols.filter(({ words }) => words !== "");
  return taking.map(({ name, words }) => `${name} ${words}`).join(", ") || "none";
}

interface ProgramFlags {
  readonly host?: string;
  readonly port?: number;
  readonly name?: string;
  readonly password?: string;
  readonly robust?: boolean;
}

function toPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  throw new UsageError(`--port ${text} is no port: it must be a whole number from 1 to 65535.`);
}

/** The first IPv4 address that others can reach this machine at, else the loopback's. */
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === "IPv4" && !internal)?.address ?? "127.0.0.1";
}
