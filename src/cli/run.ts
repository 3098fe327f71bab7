import { availableParallelism } from "node:os";
import { captureRightOn } from "../capture/live/capture-right.ts";
import { exitCodeFor } from "../harness/exit-code.ts";
import { startProgress } from "../harness/reporters/progress.ts";
import { reporters as allReporters, runReporters } from "../harness/reporters/registry.ts";
import { parseRequests } from "../harness/reporters/requests.ts";
import { terminalWidth } from "../harness/reporters/terminal-width.ts";
import type { CellPlan } from "../harness/runner/cell-plan.ts";
import { type NotedPrograms, whyNoStrace } from "../harness/runner/noted-calls.ts";
import type { ScenarioSuite } from "../harness/scenario/scenario.ts";
import { type Catalogue, readCatalogue } from "../harness/suite/catalogue.ts";
import { planConformance } from "../harness/suite/plan-conformance.ts";
import { planFraming } from "../harness/suite/plan-framing.ts";
import { planInterop } from "../harness/suite/plan-interop.ts";
import { planScenarioSuite } from "../harness/suite/plan-scenario-suite.ts";
import { runSuite } from "../harness/suite/run-suite.ts";
import { type SuiteName, suiteNames } from "../harness/suite/suite-names.ts";
import { chooseNetwork } from "../netlab/choose-network.ts";
import type { NetworkName } from "../netlab/network.ts";
import { type CliCommand, type CliContext, UsageError } from "./command.ts";
import { interruption } from "./interruption.ts";
import { collect, networkName, wholeNumber } from "./options.ts";
import { makeOutFolder, makeRoomFor } from "./out-folder.ts";
import { version } from "./version.ts";

/** `lab run SUITE`: plays a suite and reports what the packets prove. */
export const runCommand: CliCommand = {
  define(command, context) {
    command
      .argument(
        "<suite>",
        "interop: every client with every server, and each protocol through its scenarios; framing: every reader with messages that come in pieces, or several at once; limits: names and messages that are long, empty or strange; crowd: many people at once, and people who are slow; faults: what breaks off or makes no sense; conformance: the programs of a manifest through all of that",
      )
      .option("--client <names>", "only these clients (repeatable; * ? and commas)", collect)
      .option("--server <names>", "only these servers", collect)
      .option("--scenario <names>", "only these scenarios", collect)
      .option(
        "--writes <ways>",
        "framing: only these ways to hand messages to TCP: whole, char, octet, merged, cut:N",
        collect,
      )
      .option("--writer <side>", "framing: which side writes so, client or server; both when absent")
      .option("--impl <file>", "adds the programs of a lab.impl.yaml (repeatable)", collect)
      .option("--net <name>", "auto, netlab, loopback or none", networkName, "auto")
      .option(
        "--jobs <number>",
        "cells played at the same time; when absent eight a processor, four with programs of --impl",
      )
      .option("--out <folder>", "where evidence and report.json go; runs/TIME when absent")
      .option(
        "--reporter <name[=file]>",
        "table, json or junit, on stdout or into a file (repeatable)",
        collect,
      )
      .option(
        "--calls",
        "notes the reads and writes of every program by strace, for lab stream; that makes them slower",
      )
      .option("--json", "the report as JSON on stdout, and nothing else there")
      .option("--quiet", "no progress")
      .option("--seed <number>", "goes into the report and the commands that repeat a cell", "1")
      .addHelpText(
        "after",
        `
Examples:
  lab run interop                                     the whole table
  lab run interop --client pychat --server pychat --scenario report-capture
  lab run interop --impl lab.impl.yaml --client alice your client with every server
  lab run conformance --impl lab.impl.yaml            your programs, everything that their protocol has
  lab run limits --client srm@robust                  one client with both servers of its protocol
  lab run framing --impl lab.impl.yaml --server alice  your server with clients that cut and join messages
  lab run interop --reporter table --reporter junit=junit.xml
Exit codes: 0 all as it should be, 1 a program failed, 2 bad usage or input, 3 the lab or the machine could not decide.`,
      )
      .action((suite: string, flags: RunFlags) => run(context, suite, flags));
  },
};

interface RunFlags {
  readonly client?: readonly string[];
  readonly server?: readonly string[];
  readonly scenario?: readonly string[];
  readonly writes?: readonly string[];
  readonly writer?: string;
  readonly impl?: readonly string[];
  readonly net: NetworkName | "auto";
  readonly jobs?: string;
  readonly out?: string;
  readonly reporter?: readonly string[];
  readonly calls?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly seed: string;
}

type Planner = (catalogue: Catalogue, flags: RunFlags) => readonly CellPlan[];

/** The suites, and which cells each has. */
const SUITES: Readonly<Record<SuiteName, Planner>> = {
  interop(catalogue, flags) {
    refuseWays(flags);
    return planInterop(catalogue, flags);
  },
  limits: ofScenarios("limits"),
  crowd: ofScenarios("crowd"),
  faults: ofScenarios("faults"),
  conformance(catalogue, flags) {
    const meant = (["writes", "writer", "scenario"] as const).find((name) => flags[name] !== undefined);
    if (meant !== undefined)
      throw new UsageError(`--${meant} is not for lab run conformance, which plays everything.`);
    return planConformance(catalogue, flags);
  },
  framing(catalogue, { writer, scenario, ...flags }) {
    if (scenario !== undefined)
      throw new UsageError("--scenario is not for lab run framing, which has --writes.");
    if (writer !== undefined && writer !== "client" && writer !== "server")
      throw new UsageError(`--writer ${writer} is not allowed: it must be client or server.`);
    return planFraming(catalogue, { ...flags, ...(writer === undefined ? {} : { writer }) });
  },
};

function ofScenarios(suite: ScenarioSuite): Planner {
  return (catalogue, flags) => {
    refuseWays(flags);
    return planScenarioSuite(catalogue, suite, flags);
  };
}

function refuseWays(flags: RunFlags): void {
  const meant = (["writes", "writer"] as const).find((name) => flags[name] !== undefined);
  if (meant !== undefined) throw new UsageError(`--${meant} is for lab run framing.`);
}

function isSuite(name: string): name is SuiteName {
  return suiteNames.some((each) => each === name);
}

const MAX_JOBS = 16;

/** The programs of the lab wait most of the time; what others do with a processor nobody knows. */
function defaultJobs({ impl }: RunFlags): number {
  return Math.min(MAX_JOBS, availableParallelism() * (impl === undefined ? 8 : 4));
}

/** The programs of the lab note their calls themselves; where strace cannot note those of others, the run goes on without. */
function chooseNoting({ calls }: RunFlags): NotedPrograms {
  const why = calls === true ? whyNoStrace() : undefined;
  if (why !== undefined)
    process.stderr.write(`Note: ${why}. The calls of programs that are not the lab's are not noted.\n`);
  return calls === true && why === undefined ? "all" : "own";
}

async function run(context: CliContext, suite: string, flags: RunFlags): Promise<void> {
  if (!isSuite(suite))
    throw new UsageError(`There is no suite "${suite}"; the suites are ${suiteNames.join(", ")}.`);
  const jobs = flags.jobs === undefined ? defaultJobs(flags) : wholeNumber("--jobs", flags.jobs, 1, MAX_JOBS);
  const seed = wholeNumber("--seed", flags.seed, 0, 2 ** 31);
  const onStdout = flags.json === true ? ["json"] : flags.reporter === undefined ? ["table"] : [];
  const reporters = parseRequests([...onStdout, ...(flags.reporter ?? [])], allReporters);
  const catalogue = await readCatalogue(flags.impl ?? []);
  const plans = SUITES[suite](catalogue, flags);
  const choice = await chooseNetwork(flags.net, () => captureRightOn("lo"));
  const out = await makeOutFolder(flags.out);
  for (const { file } of reporters) if (file !== undefined) await makeRoomFor(file, "--reporter");

  const noting = chooseNoting(flags);
  const cancelled = interruption();
  const progress = startProgress({
    stream: process.stderr,
    quiet: flags.quiet === true,
    total: plans.length,
  });
  progress.say(`${plans.length} cells on ${choice.name}: ${choice.why}`);
  const report = await runSuite(plans, {
    choice,
    out,
    seed,
    jobs,
    version,
    noting,
    command: `run ${suite}`,
    tries: 2,
    cancelled,
    onStart: ({ client, server, scenario, recut }) =>
      progress.start(
        `${client.name} × ${server.name} ${recut === undefined ? scenario.name : `${recut.writes} by ${recut.by}`}`,
      ),
    onCell: (cell) => progress.done(cell),
  });
  progress.end();
  const color = context.allowsColours() && process.stdout.isTTY === true;
  const failed = await runReporters(report, reporters, {
    color,
    width: terminalWidth(process.stdout, process.env),
    out,
  });
  for (const { name, message } of failed)
    process.stderr.write(`lab: the reporter ${name} failed: ${message}\n`);
  process.stderr.write(`Evidence: ${out}\n`);
  if (cancelled.aborted) {
    process.stderr.write(
      `Interrupted after ${report.cells.length} of ${plans.length} cells; what they left is kept.\n`,
    );
    context.exitCode(3);
  } else context.exitCode(exitCodeFor(report) || (failed.length > 0 ? 3 : 0));
}
