import { stat } from "node:fs/promises";
import { exitCodeFor } from "../harness/exit-code.ts";
import { checkCapture, type Recheck, recheckFolder } from "../harness/recheck.ts";
import type { Cell, Report } from "../harness/report.ts";
import { showFindings } from "../harness/reporters/findings.ts";
import { json } from "../harness/reporters/json.ts";
import { safeText } from "../harness/reporters/safe-text.ts";
import { count } from "../harness/suite/run-suite.ts";
import type { ProtocolName } from "../impls/impl.ts";
import { findProtocol, protocols } from "../impls/registry.ts";
import { type CliCommand, type CliContext, UsageError } from "./command.ts";
import { version } from "./version.ts";

/** `lab check FILE|DIR`: what evidence proves, computed again. */
export const checkCommand: CliCommand = {
  define(command, context) {
    command
      .argument("<path>", "a capture (pcap or pcapng), a run's folder, or one cell's")
      .option("--protocol <name>", "the protocol of a capture; without it the one of its port")
      .option("--fixture <file>", "holds a capture against this recorded trace")
      .option("--json", "the findings as a report on stdout")
      .option("--all", "shows also the rules that hold")
      .addHelpText(
        "after",
        `
Examples:
  lab check runs/20261121T101500                              every verdict again, from its evidence alone
  lab check my-capture.pcapng --protocol pychat --all
  lab check my-capture.pcap --fixture fixtures/wireshark/pychat.pcap`,
      )
      .action((path: string, flags: CheckFlags) => check(context, path, flags));
  },
};

interface CheckFlags {
  readonly protocol?: string;
  readonly fixture?: string;
  readonly json?: boolean;
  readonly all?: boolean;
}

async function check(context: CliContext, path: string, flags: CheckFlags): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new UsageError(`There is no file or folder ${path}.`);
  const rechecks: readonly Pick<Recheck, "cell" | "difference">[] = found.isDirectory()
    ? await recheckFolder(path)
    : [{ cell: await checkCapture(path, question(flags)) }];
  if (rechecks.length === 0) throw new UsageError(`${path} holds no cell that was played to its end.`);
  const report = reportOf(
    rechecks.map(({ cell }) => cell),
    path,
  );
  const differing = rechecks.filter(({ difference }) => difference !== undefined);
  const code = exitCodeFor(report);
  context.exitCode(code === 0 && differing.length > 0 ? 3 : code);
  process.stdout.write(
    flags.json === true
      ? json.render(report, { color: false, width: 100, out: "" })
      : showFindings(report, flags.all === true),
  );
  for (const { cell, difference } of differing) {
    const what = `${cell.client} × ${cell.server}, ${cell.scenario}: ${difference}`;
    process.stderr.write(`lab: ${safeText(what)} (the evidence or this tool has changed since)\n`);
  }
}

function question({ protocol, fixture }: CheckFlags): {
  protocol: ProtocolName | undefined;
  fixture: string | undefined;
} {
  if (protocol === undefined) return { protocol: undefined, fixture };
  const known = findProtocol(protocol);
  if (known !== undefined) return { protocol: known.name, fixture };
  throw new UsageError(
    `There is no protocol "${protocol}"; the protocols are ${protocols.map(({ name }) => name).join(", ")}.`,
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
  };
}
