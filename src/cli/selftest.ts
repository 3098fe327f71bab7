import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readAssignment } from "../grade/assignment/read-assignment.ts";
import { scoreBatch } from "../grade/score/score-batch.ts";
import { judgeSelftest, selftestBatch } from "../grade/selftest.ts";
import { showSelftest } from "../grade/show-selftest.ts";
import { terminalWidth } from "../harness/reporters/terminal-width.ts";
import { readCatalogue } from "../harness/suite/catalogue.ts";
import type { NetworkName } from "../netlab/network.ts";
import { playBatch } from "./batch-session.ts";
import type { CliCommand, CliContext } from "./command.ts";
import { interruption } from "./interruption.ts";
import { networkName } from "./options.ts";
import { makeOutFolder } from "./out-folder.ts";

/** `lab selftest --assignment A.yaml`: proves an assignment before a class meets it. */
export const selftestCommand: CliCommand = {
  define(command, context) {
    command
      .requiredOption("--assignment <file>", "the assignment to prove")
      .option("--net <name>", "auto, netlab, loopback or none", networkName, "auto")
      .option("--jobs <number>", "conversations at the same time; four a processor when absent")
      .option("--out <folder>", "keeps the evidence there; it is removed when absent")
      .option("--json", "the result as JSON (lab-selftest/1) on stdout, and nothing else there")
      .option("--quiet", "no progress")
      .option("--seed <number>", "as in lab grade", "1")
      .addHelpText(
        "after",
        `
Plays the lab's robust reference and the assignment's own solution, which must get all points, and each broken program under
selftest: in the assignment, which must lose exactly the points that stand there.

Examples:
  lab selftest --assignment assignment.yaml
  lab selftest --assignment assignment.yaml --out proof    keeps the packets of every conversation
Exit codes: 0 all as it should be, 1 a program lost other points, 2 bad usage or input, 3 the lab or the machine could not decide.`,
      )
      .action((flags: SelftestFlags) => selftest(context, flags));
  },
};

interface SelftestFlags {
  readonly assignment: string;
  readonly net: NetworkName | "auto";
  readonly jobs?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly seed: string;
}

async function selftest(context: CliContext, flags: SelftestFlags): Promise<void> {
  const catalogue = await readCatalogue([]);
  const assignment = await readAssignment(resolve(flags.assignment), catalogue);
  const isKept = flags.out !== undefined;
  const out = isKept ? await makeOutFolder(flags.out) : await mkdtemp(join(tmpdir(), "lab-selftest-"));
  const cancelled = interruption();
  try {
    const { batch, cells } = await playBatch(
      {
        assignment,
        catalogue,
        ...selftestBatch(assignment, catalogue),
        out,
        resume: false,
        shard: { index: 1, count: 1 },
        cancelled,
        notices: [],
      },
      flags,
    );
    const lines = judgeSelftest(assignment, scoreBatch(batch, cells));
    const width = terminalWidth(process.stdout, process.env);
    const text =
      flags.json === true
        ? `${JSON.stringify({ schema: "lab-selftest/1", programs: lines }, null, 2)}\n`
        : showSelftest(lines, { width, color: context.allowsColours() && process.stdout.isTTY === true });
    process.stdout.write(text);
    const isOpen = cancelled.aborted || lines.some(({ lost }) => lost === null);
    context.exitCode(isOpen ? 3 : lines.some(({ wrong }) => wrong.length > 0) ? 1 : 0);
  } finally {
    if (!isKept) await rm(out, { recursive: true, force: true });
  }
}
