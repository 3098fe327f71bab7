import { stat } from "node:fs/promises";
import { groupCauses } from "../harness/causes/group-causes.ts";
import { checkCapture } from "../harness/check-capture.ts";
import { exitCodeFor } from "../harness/exit-code.ts";
import { type Recheck, recheckFolder } from "../harness/recheck.ts";
import type { Cell, Report } from "../harness/report.ts";
import { showFindings } from "../harness/reporters/findings.ts";
import { json } from "../harness/reporters/json.ts";
import { safeText } from "../harness/reporters/safe-text.ts";
import { terminalWidth } from "../harness/reporters/terminal-width.ts";
import { count } from "../harness/suite/run-suite.ts";
import type { ProtocolName } from "../impls/impl.ts";
import { findProtocol, protocols } from "../impls/registry.ts";
import { type CliCommand, type CliContext, UsageError } from "./command.ts";
import { collect, wholeNumber } from "./options.ts";
import { version } from "./version.ts";

/** `lab check FILE|DIR`: what evidence proves, computed again. */
export const checkCommand: CliCommand = {
  define(command, context) {
    command
      .argument("<path>", "a capture (pcap or pcapng), a run's folder, or one cell's")
      .option("--protocol <name>", "the protocol of a capture; without it the one of its port")
      .option("--port <number>", "only a capture's connections to this port (repeatable)", collect)
      .option("--fixture <file>", "holds a capture against this recorded trace")
      .option("--json", "the findings as a report on stdout")
      .option("--all", "shows also the rules that hold")
      .addHelpText(
        "after",
        `
Examples:
  lab check runs/20261121T101500                              every verdict again, from its evidence alone
  lab check my-capture.pcapng --protocol pychat --all
  lab check my-capture.pcapng --protocol pychat --port 5000   the server listened on port 5000
  lab check my-capture.pcap --fixture fixtures/wireshark/pychat.pcap
Exit codes: 0 every rule holds, 1 a rule is broken, 2 bad usage or input, 3 the evidence does not suffice, or says
otherwise than its run did.`,
      )
      .action((path: string, flags: CheckFlags) => check(context, path, flags));
  },
};

interface CheckFlags {
  readonly protocol?: string;
  readonly port?: readonly string[];
  readonly fixture?: string;
  readonly json?: boolean;
  readonly all?: boolean;
}

async function check(context: CliContext, path: string, flags: CheckFlags): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UsageError(`There is no file or folder ${path}.`);
  const rechecks = found.isDirectory() ? await checkFolder(path, flags) : await checkFile(path, flags);
  const report = reportOf(
    rechecks.map(({ cell }) => cell),
    path,
  );
  process.stdout.write(
    flags.json === true
      ? json.render(report, { color: false, width: 100, out: "" })
      : showFindings(report, flags.all === true, terminalWidth(process.stdout, process.env)),
  );
  const differing = rechecks.filter(({ difference }) => difference !== undefined);
  for (const { cell, difference } of differing) {
    const what = `${cell.client} × ${cell.server}, ${cell.scenario}: ${difference}`;
    say(`${what} (the evidence or this tool has changed since)`);
  }
  context.exitCode(differing.length > 0 ? 3 : exitCodeFor(report));
}

async function checkFolder(path: string, flags: CheckFlags): Promise<readonly Recheck[]> {
  const meant = (["protocol", "port", "fixture"] as const).find((name) => flags[name] !== undefined);
  if (meant !== undefined) {
    throw new UsageError(`--${meant} is for a capture; ${path} is a folder, whose cells say it themselves.`);
  }
  const rechecks: Recheck[] = [];
  for await (const recheck of recheckFolder(path)) rechecks.push(recheck);
  if (rechecks.length === 0) throw new UsageError(`${path} holds no cell that was played to its end.`);
  return rechecks;
}

async function checkFile(
  path: string,
  { protocol, port = [], fixture }: CheckFlags,
): Promise<readonly Recheck[]> {
  const ports = port.map((number) => wholeNumber("--port", number, 1, 65535));
  const { cell, leftOut } = await checkCapture(path, { protocol: protocolNamed(protocol), fixture, ports });
  if (leftOut !== undefined) say(leftOut);
  return [{ cell }];
}

function say(text: string): void {
  process.stderr.write(`lab: ${safeText(text)}\n`);
}

function protocolNamed(name: string | undefined): ProtocolName | undefined {
  if (name === undefined) return undefined;
  const known = findProtocol(name);
  if (known !== undefined) return known.name;
  throw new UsageError(
    `There is no protocol "${name}"; the protocols are ${protocols.map((each) => each.name).join(", ")}.`,
  );
}

function reportOf(cells: readonly Cell[], path: string): Report {
  const net = {
    used: "none",
    why: "computed again from evidence",
    clock: "none",
    capture: "none",
    dropsKnown: false,
  } as const;
  const tool = { name: "lab", version } as const;
  return {
    schema: "lab-report/1",
    tool,
    command: `check ${path}`,
    seed: 0,
    net,
    cells,
    summary: count(cells),
    causes: groupCauses(cells),
  };
}
