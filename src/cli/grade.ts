import { resolve } from "node:path";
import { narrowAssignment } from "../grade/assignment/narrow-assignment.ts";
import { readAssignment } from "../grade/assignment/read-assignment.ts";
import type { Shard } from "../grade/batch.ts";
import { gradesExitCode } from "../grade/grades-exit-code.ts";
import { scoreBatch } from "../grade/score/score-batch.ts";
import { findSubmissions } from "../grade/submissions/find-submissions.ts";
import { readRoster } from "../grade/submissions/roster.ts";
import { readCatalogue } from "../harness/suite/catalogue.ts";
import type { NetworkName } from "../netlab/network.ts";
import { playBatch } from "./batch-session.ts";
import { type CliCommand, type CliContext, UsageError } from "./command.ts";
import { REPORTERS_HELP, readGradeReports } from "./grade-reports.ts";
import { interruption } from "./interruption.ts";
import { collect, networkName } from "./options.ts";
import { makeOutFolder } from "./out-folder.ts";

/** `lab grade PATH... --assignment A.yaml`: grades submissions by what the packets prove. */
export const gradeCommand: CliCommand = {
  define(command, context) {
    command
      .argument("<paths...>", "the folders of the submissions, or one folder that holds them")
      .requiredOption("--assignment <file>", "what is asked of them, and for how many points")
      .option(
        "--check <names>",
        "only these checks, and what they need (repeatable; * ? and commas)",
        collect,
      )
      .option(
        "--roster <file>",
        "who is expected: lines of id or id,submitted; whoever is not there is listed as missing",
      )
      .option("--net <name>", "auto, netlab, loopback or none", networkName, "auto")
      .option("--jobs <number>", "conversations at the same time; four a processor when absent")
      .option("--shard <i/n>", "grades every n-th submission, from the i-th on; lab merge joins the shards")
      .option("--require-sandbox", "grades nothing where submissions cannot be put into a box")
      .option("--queue <url>", "has lab worker grade them: the Redis server, as redis://localhost:6379")
      .option("--resume", "goes on with the grades in --out where an earlier run was ended")
      .option("--out <folder>", "where grades, feedback and evidence go; runs/TIME when absent")
      .option("--reporter <name[=file]>", REPORTERS_HELP, collect)
      .option("--json", "the grades as JSON on stdout, and nothing else there")
      .option("--quiet", "no progress")
      .option("--exit-zero", "exit code 0 also when submissions lost points, for gradebooks")
      .option("--seed <number>", "goes into the grades and the commands that repeat a check", "1")
      .addHelpText(
        "after",
        `
Each submission is a folder with a lab.impl.yaml (or the file that the assignment names), which says how its programs are started. They are built
once, and run in a sandbox (lab doctor says of what tier) and in networks of their own; points follow from the packets and from what the program
at the other end saw, never from what a submission prints.

Examples:
  lab grade submissions/* --assignment assignment.yaml --out grades
  lab grade . --assignment assignment.yaml --check talk          one's own program, one check
  lab grade submissions --assignment assignment.yaml --out grades --resume     goes on where a run was ended
  lab grade submissions --assignment assignment.yaml --shard 1/3 --out shard-1  a third of them; then: lab merge shard-*
  lab grade submissions --assignment assignment.yaml --require-sandbox --exit-zero
Exit codes: 0 all points, 1 points were lost, 2 bad usage or input, 3 something could not be graded.`,
      )
      .action((paths: readonly string[], flags: GradeFlags) => grade(context, paths, flags));
  },
};

interface GradeFlags {
  readonly assignment: string;
  readonly check?: readonly string[];
  readonly roster?: string;
  readonly net: NetworkName | "auto";
  readonly jobs?: string;
  readonly shard?: string;
  readonly queue?: string;
  readonly requireSandbox?: boolean;
  readonly resume?: boolean;
  readonly out?: string;
  readonly reporter?: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly exitZero?: boolean;
  readonly seed: string;
}

async function grade(context: CliContext, paths: readonly string[], flags: GradeFlags): Promise<void> {
  const shard = readShard(flags.shard);
  if (flags.resume === true && flags.out === undefined)
    throw new UsageError("--resume goes on with the grades of an earlier run; name its folder with --out.");
  const catalogue = await readCatalogue([]);
  const whole = await readAssignment(resolve(flags.assignment), catalogue);
  const assignment = flags.check === undefined ? whole : narrowAssignment(whole, flags.check);
  const roster = flags.roster === undefined ? undefined : await readRoster(flags.roster);
  const { submissions: found, ignored } = await findSubmissions(paths, roster);
  const out = await makeOutFolder(flags.out);
  const reports = await readGradeReports(context, flags, out);
  const cancelled = interruption();
  let keptAt = performance.now();
  const { batch, cells } = await playBatch(
    {
      assignment,
      catalogue,
      found,
      references: [],
      out,
      resume: flags.resume === true,
      shard,
      cancelled,
      onBatch: (head) => {
        if (shard.count === 1) reports.refuseImpossible(scoreBatch(head, new Map()));
      },
      async onCell(head, played) {
        if (shard.count > 1 || performance.now() - keptAt < KEEP_EVERY_MS) return;
        keptAt = performance.now();
        await reports.keep(scoreBatch(head, played));
      },
      notices: ignored.map((path) => `${path} is no folder, and left out.`),
    },
    flags,
  );
  if (shard.count > 1) {
    process.stderr.write(
      `Shard ${shard.index}/${shard.count} is in ${out}: ${cells.size} conversations; lab merge joins the shards.\n`,
    );
    const isDecided = [...cells.values()].every(
      ({ verdict }) => verdict !== "error" && verdict !== "inconclusive",
    );
    context.exitCode(cancelled.aborted || !isDecided ? 3 : 0);
    return;
  }
  const grades = scoreBatch(batch, cells);
  const failed = await reports.finish(grades);
  process.stderr.write(`Grades, feedback and evidence: ${out}\n`);
  if (cancelled.aborted)
    process.stderr.write(
      `Interrupted after ${cells.size} conversations; --resume goes on with --out ${out}.\n`,
    );
  context.exitCode(
    cancelled.aborted ? 3 : gradesExitCode(grades, flags.exitZero === true) || (failed > 0 ? 3 : 0),
  );
}

/** How often the files of the grades are written meanwhile: a platform that ends the grader takes what is there. */
const KEEP_EVERY_MS = 1000;

function readShard(words: string | undefined): Shard {
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/u.exec(words ?? "1/1") ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count) return shard;
  throw new UsageError(`--shard ${words} is no shard; write one as 1/3, 2/3 or 3/3.`);
}
