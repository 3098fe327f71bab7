import { writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { didYouMean } from "../../wire/nearest.ts";
import { makeFolder } from "../make-folder.ts";
import type { Report } from "../report.ts";
import { quote } from "../scenario/scenario-error.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import type { DrawOptions, Reporter } from "./reporter.ts";
import { table } from "./table.ts";
import { isAsciiTerminal } from "./terminal-charset.ts";

/** Every reporter. A new one is one file and one entry here. */
export const reporters: readonly Reporter[] = [table, json, junit];

/** A reporter, and the file that it writes; without one it writes to stdout. */
export interface ReporterRequest {
  readonly reporter: Reporter;
  readonly file: string | undefined;
}

/** What is wrong with a `--reporter`. */
export type ReporterErrorCode = "REPORTER_UNKNOWN" | "REPORTER_TWICE";

/** A `--reporter` that asks for what is not there. */
export class ReporterError extends Error {
  readonly code: ReporterErrorCode;
  readonly badInput = true;
  constructor(code: ReporterErrorCode, message: string) {
    super(message);
    this.name = "ReporterError";
    this.code = code;
  }
}

/**
 * Reads `NAME` and `NAME=FILE`.
 * @throws {ReporterError} for an unknown name, and when two would write to one place.
 */
export function parseReporters(words: readonly string[]): readonly ReporterRequest[] {
  const requests = words.map(parseReporter);
  const places = requests.map(({ file }) => (file === undefined ? "stdout" : resolve(file)));
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice === undefined) return requests;
  const help = "write all but one into a file, as in --reporter junit=junit.xml";
  throw new ReporterError("REPORTER_TWICE", `Two reporters would write to ${twice}; ${help}.`);
}

function parseReporter(word: string): ReporterRequest {
  const [name = "", ...rest] = word.split("=");
  const reporter = reporters.find((each) => each.name === name);
  const names = reporters.map((each) => each.name);
  if (reporter === undefined) {
    const message = `No reporter is called ${quote(name)}; there are ${names.join(", ")}${didYouMean(name, names)}.`;
    throw new ReporterError("REPORTER_UNKNOWN", message);
  }
  const file = rest.join("=");
  return { reporter, file: file === "" ? undefined : file };
}

/** Where reporters write that were given no file. */
interface Output {
  write(text: string): unknown;
}

/** Runs every reporter. Returns those that failed and why; the others run all the same. */
export async function runReporters(
  report: Report,
  requests: readonly ReporterRequest[],
  options: DrawOptions,
  stdout: Output = process.stdout,
): Promise<readonly { readonly name: string; readonly message: string }[]> {
  const failed: { name: string; message: string }[] = [];
  for (const { reporter, file } of requests) {
    try {
      if (file === undefined)
        stdout.write(reporter.render(report, { ascii: isAsciiTerminal(process.env), ...options }));
      else await writeReport(file, reporter.render(report, { ...options, color: false }));
    } catch (error) {
      failed.push({ name: reporter.name, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return failed;
}

async function writeReport(file: string, text: string): Promise<void> {
  await makeFolder(dirname(resolve(file)));
  await writeFile(file, text);
}
