import { rename, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { didYouMean } from "../../wire/nearest.ts";
import { makeFolder } from "../make-folder.ts";
import { quote } from "../scenario/scenario-error.ts";

/** A form that a result is asked for in, and the file that it goes into; without one it goes to stdout. */
export interface ReporterRequest<Form> {
  readonly reporter: Form;
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
 * Reads `NAME` and `NAME=FILE`, the names those of `all`.
 * @throws {ReporterError} for an unknown name, and when two would write to one place.
 */
export function parseRequests<Form extends { readonly name: string }>(
  words: readonly string[],
  all: readonly Form[],
): readonly ReporterRequest<Form>[] {
  const requests = words.map((word) => parseRequest(word, all));
  const places = requests.map(({ file }) => (file === undefined ? "stdout" : resolve(file)));
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice === undefined) return requests;
  const help = "write all but one into a file, as in --reporter junit=junit.xml";
  throw new ReporterError("REPORTER_TWICE", `Two reporters would write to ${twice}; ${help}.`);
}

function parseRequest<Form extends { readonly name: string }>(
  word: string,
  all: readonly Form[],
): ReporterRequest<Form> {
  const [name = "", ...rest] = word.split("=");
  const reporter = all.find((each) => each.name === name);
  const names = all.map((each) => each.name);
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

/** Renders and writes what was asked for. Returns what failed and why; the others are written all the same. */
export async function writeRequests<Form extends { readonly name: string }>(
  requests: readonly ReporterRequest<Form>[],
  render: (reporter: Form, isFile: boolean) => string,
  stdout: Output = process.stdout,
): Promise<readonly { readonly name: string; readonly message: string }[]> {
  const failed: { name: string; message: string }[] = [];
  for (const { reporter, file } of requests) {
    try {
      const text = render(reporter, file !== undefined);
      if (file === undefined) stdout.write(text);
      else await writeInto(file, text);
    } catch (error) {
      failed.push({ name: reporter.name, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return failed;
}

/** Whoever reads a file meanwhile finds the whole of it or the one before; a pipe or a device is written into. */
async function writeInto(file: string, text: string): Promise<void> {
  await makeFolder(dirname(resolve(file)));
  const there = await stat(file).catch(() => undefined);
  if (there !== undefined && !there.isFile()) return await writeFile(file, text);
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}
