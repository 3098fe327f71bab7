import { gradesExitCode } from "../grade/grades-exit-code.ts";
import { mergeBatches } from "../grade/merge-batches.ts";
import { scoreBatch } from "../grade/score/score-batch.ts";
import type { CliCommand } from "./command.ts";
import { REPORTERS_HELP, type ReportFlags, readGradeReports } from "./grade-reports.ts";
import { collect } from "./options.ts";
import { makeOutFolder } from "./out-folder.ts";

/** `lab merge FOLDER...`: joins the shards of a batch into its grades. */
export const mergeCommand: CliCommand = {
  define(command, context) {
    command
      .argument("<folders...>", "the --out folders of lab grade --shard, in any order")
      .option("--out <folder>", "where the grades of all go; runs/TIME when absent")
      .option("--reporter <name[=file]>", REPORTERS_HELP, collect)
      .option("--exit-zero", "exit code 0 also when submissions lost points, for gradebooks")
      .option("--json", "the grades as JSON on stdout, and nothing else there")
      .addHelpText(
        "after",
        `
Examples:
  lab merge shard-1 shard-2 shard-3 --out grades
  lab merge shard-* --json > grades.json
Exit codes: 0 all points, 1 points were lost, 2 a shard or a submission is missing, or they are not of one batch, 3 something could not be graded.`,
      )
      .action(async (folders: readonly string[], flags: MergeFlags) => {
        const out = await makeOutFolder(flags.out);
        const reports = await readGradeReports(context, flags, out);
        const { batch, cells } = await mergeBatches(folders, out);
        const grades = scoreBatch(batch, cells);
        reports.refuseImpossible(grades);
        const failed = await reports.finish(grades);
        process.stderr.write(`Grades, feedback and evidence: ${out}\n`);
        context.exitCode(gradesExitCode(grades, flags.exitZero === true) || (failed > 0 ? 3 : 0));
      });
  },
};

interface MergeFlags extends ReportFlags {
  readonly exitZero?: boolean;
  readonly out?: string;
}
