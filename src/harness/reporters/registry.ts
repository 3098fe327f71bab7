import type { Report } from "../report.ts";
import { json } from "./json.ts";
import { junit } from "./junit.ts";
import type { DrawOptions, Reporter } from "./reporter.ts";
import { type ReporterRequest, writeRequests } from "./requests.ts";
import { table } from "./table.ts";
import { isAsciiTerminal } from "./terminal-charset.ts";

/** Every reporter. A new one is one file and one entry here. */
export const reporters: readonly Reporter[] = [table, json, junit];

/** Runs every reporter. Returns those that failed and why; the others run all the same. */
export async function runReporters(
  report: Report,
  requests: readonly ReporterRequest<Reporter>[],
  options: DrawOptions,
  stdout?: { write(text: string): unknown },
): Promise<readonly { readonly name: string; readonly message: string }[]> {
  const drawn = { ascii: isAsciiTerminal(process.env), ...options };
  const render = (reporter: Reporter, isFile: boolean) =>
    reporter.render(report, isFile ? { ...options, color: false } : drawn);
  return writeRequests(requests, render, stdout);
}
