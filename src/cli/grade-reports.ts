import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Export, ExportOptions } from "../grade/exports/export.ts";
import { ExportError } from "../grade/exports/export-error.ts";
import { feedback } from "../grade/exports/feedback.ts";
import { json } from "../grade/exports/json.ts";
import { gradeExports } from "../grade/exports/registry.ts";
import type { Grades } from "../grade/grades.ts";
import { makeFolder } from "../harness/make-folder.ts";
import { parseRequests, type ReporterRequest, writeRequests } from "../harness/reporters/requests.ts";
import { isAsciiTerminal } from "../harness/reporters/terminal-charset.ts";
import { terminalWidth } from "../harness/reporters/terminal-width.ts";
import type { CliContext } from "./command.ts";
import { makeRoomFor } from "./out-folder.ts";

/** The flags of commands that give grades. */
export interface ReportFlags {
  readonly json?: boolean;
  readonly reporter?: readonly string[];
}

/** The forms of grades, for help. */
export const REPORTERS_HELP = `a form of the grades, on stdout or into a file (repeatable): ${gradeExports.map(({ name }) => name).join(", ")}; docs/grading-formats.md says what each is for`;

/** Grades in the forms that were asked for. */
export interface GradeReports {
  /** @throws {ExportError} for a form that these grades never have, such as that of a single submission. */
  refuseImpossible(grades: Grades): void;
  /** Writes the files; a form that does not have a point yet is left for later. */
  keep(grades: Grades): Promise<void>;
  /** Writes everything, with each student's feedback. Returns how many forms failed, which is said on stderr. */
  finish(grades: Grades): Promise<number>;
}

/** Reads what was asked for, and makes room for the files. */
export async function readGradeReports(
  context: CliContext,
  flags: ReportFlags,
  out: string,
): Promise<GradeReports> {
  const onStdout = flags.json === true ? ["json"] : flags.reporter === undefined ? ["terminal"] : [];
  const requests = parseRequests([...onStdout, ...(flags.reporter ?? [])], gradeExports);
  for (const { file } of requests) if (file !== undefined) await makeRoomFor(file, "--reporter");
  const options: ExportOptions = {
    color: context.allowsColours() && process.stdout.isTTY === true,
    width: terminalWidth(process.stdout, process.env),
    ascii: isAsciiTerminal(process.env),
    env: process.env,
  };
  const render = (grades: Grades) => (form: Export, isFile: boolean) =>
    form.render(grades, isFile ? { ...options, color: false, ascii: false } : options);
  const own: ReporterRequest<Export> = { reporter: json, file: join(out, "grades.json") };
  return {
    refuseImpossible(grades) {
      for (const { reporter } of requests) {
        try {
          reporter.render(grades, options);
        } catch (error) {
          if (!(error instanceof ExportError) || error.badInput) throw error;
        }
      }
    },
    async keep(grades) {
      const files = [own, ...requests].filter(({ file }) => file !== undefined);
      await writeRequests(files, render(grades));
    },
    async finish(grades) {
      for (const { path, text } of feedback(grades)) {
        await makeFolder(join(out, path, ".."));
        await writeFile(join(out, path), text);
      }
      const failed = await writeRequests([own, ...requests], render(grades));
      for (const { name, message } of failed)
        process.stderr.write(`lab: the form ${name} failed: ${message}\n`);
      return failed.length;
    },
  };
}
