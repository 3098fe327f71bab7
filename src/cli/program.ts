import { hostname, networkInterfaces } from "node:os";
import type { Command } from "commander";
import type { ProgramOptions, Protocol } from "../impls/impl.ts";
import { findProtocol, protocols } from "../impls/registry.ts";
import type { CliContext } from "./command.ts";
import { UsageError } from "./command.ts";
import { interruption } from "./interruption.ts";
import { personTerminal } from "./terminal.ts";

/** Adds what `lab serve` and `lab chat` have in common, and runs the program that `pick` takes from the protocol. */
export function defineProgram(
  command: Command,
  context: CliContext,
  pick: (protocol: Protocol) => (options: ProgramOptions) => Promise<number>,
): void {
  command
    .argument("<protocol>", protocols.map(({ name, title }) => `${name} (${title})`).join(", "))
    .option("--port <number>", "the TCP port; without it the one of the report, or a prompt", toPort)
    .option("--name <text>", "answers the prompt for a name")
    .option(
      "--robust",
      "the robust reading: survives any cutting of the stream; 20 ms of quiet end a message that has no end of its own",
    )
    .action(async (name: string, flags: ProgramFlags) => {
      const protocol = findProtocol(name);
      if (protocol === undefined) {
        const known = protocols.map((each) => each.name).join(", ");
        throw new UsageError(`There is no protocol "${name}"; the protocols are ${known}.`);
      }
      const terminal = personTerminal(process.stdin, process.stdout);
      const interrupted = interruption();
      interrupted.addEventListener("abort", () => terminal.close());
      const code = await pick(protocol)({
        terminal,
        reading: flags.robust === true ? "robust" : "report",
        ...(flags.host === undefined ? {} : { host: flags.host }),
        ...(flags.port === undefined ? {} : { port: flags.port }),
        ...(flags.name === undefined ? {} : { name: flags.name }),
        machine: { name: hostname().toUpperCase(), address: ownAddress() },
        interrupted,
      });
      terminal.close();
      context.exitCode(code === 0 ? 0 : 1);
      process.stdin.destroy();
    });
}

interface ProgramFlags {
  readonly host?: string;
  readonly port?: number;
  readonly name?: string;
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
