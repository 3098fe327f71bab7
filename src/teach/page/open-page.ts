import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { groupCauses } from "../../harness/causes/group-causes.ts";
import { rules } from "../../harness/checkers/registry.ts";
import { EvidenceError } from "../../harness/evidence-error.ts";
import { EVIDENCE_FILES, readCellFile } from "../../harness/evidence-folder.ts";
import type { Cell, Report } from "../../harness/report.ts";
import { reportSchema } from "../../harness/report-schema.ts";
import { count } from "../../harness/suite/run-suite.ts";
import { protocols } from "../../impls/registry.ts";
import { lessons } from "./lessons.ts";
import type { CaptureSummary, PageIndex } from "./page-data.ts";

/** What a page shows, and where its captures are: for each of `index.captures` an evidence folder or a file. */
export interface OpenedPage {
  readonly index: PageIndex;
  readonly places: readonly string[];
  /** The file that changes while a run goes on; absent where a capture was opened. */
  readonly reportFile?: string;
}

/**
 * Opens what somebody wants to look at: a run's folder, a folder of runs (the newest of them), the evidence of one cell, or a capture file.
 * @throws {EvidenceError} when it is none of these.
 */
export async function openPage(path: string, version: string): Promise<OpenedPage> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) throw new EvidenceError("EVIDENCE_MISSING", `There is no file or folder ${path}.`);
  if (!found.isDirectory()) return openCapture(path, version);
  if (existsSync(join(path, "report.json"))) return openRun(path, version);
  if (existsSync(join(path, EVIDENCE_FILES.cell))) return openCell(path, version);
  const newest = await newestRun(path);
  if (newest !== undefined) return openRun(newest, version);
  throw new EvidenceError(
    "EVIDENCE_MISSING",
    `${path} holds no report.json of a run, no cell.json of a conversation, and no run's folder; name one of these, or a capture file.`,
  );
}

async function newestRun(path: string): Promise<string | undefined> {
  const names = (await readdir(path)).filter((name) => existsSync(join(path, name, "report.json")));
  const dated = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(path, name, "report.json"))).mtimeMs })),
  );
  const [newest] = dated.sort((a, b) => b.at - a.at);
  return newest && join(path, newest.name);
}

function openCapture(path: string, version: string): OpenedPage {
  const captures = [{ id: 0, cell: null, name: basename(path) }];
  const index: PageIndex = {
    schema: "lab-page/1",
    version,
    title: path,
    report: null,
    captures,
    rules: {},
    lessons,
    remarks: [],
  };
  return { index, places: [path] };
}

async function openRun(folder: string, version: string): Promise<OpenedPage> {
  const reportFile = join(folder, "report.json");
  const report = readReport(await readFile(reportFile, "utf8"), reportFile);
  return { ...withCells(report, folder, version, (cell) => resolve(folder, cell.evidence)), reportFile };
}

function readReport(text: string, path: string): Report {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new EvidenceError("EVIDENCE_JSON", `${path} is not JSON, so it is no report of a run.`);
  }
  const [mistake] = reportSchema.safeParse(parsed).error?.issues ?? [];
  if (mistake === undefined) return parsed as Report;
  throw new EvidenceError(
    "EVIDENCE_SCHEMA",
    `${path} is not of schema lab-report/1, which this tool writes: ${mistake.path.join(".")}: ${mistake.message}.`,
  );
}

async function openCell(folder: string, version: string): Promise<OpenedPage> {
  const { cell, conditions } = await readCellFile(folder);
  const report: Report = {
    schema: "lab-report/1",
    tool: { name: "lab", version },
    command: "check",
    seed: conditions.seed,
    net: conditions.net,
    cells: [cell],
    summary: count([cell]),
    causes: groupCauses([cell]),
  };
  return withCells(report, folder, version, () => resolve(folder));
}

function withCells(
  report: Report,
  title: string,
  version: string,
  placeOf: (cell: Cell) => string,
): OpenedPage {
  const found = report.cells.flatMap((cell, index) => {
    const place = placeOf(cell);
    return cell.evidence !== "" && existsSync(join(place, EVIDENCE_FILES.capture)) ? [{ index, place }] : [];
  });
  const captures = found.map(
    ({ index }, id): CaptureSummary => ({ id, cell: index, name: EVIDENCE_FILES.capture }),
  );
  const without = report.cells.length - found.length;
  const remarks = without > 0 ? [`${without} of ${report.cells.length} cells have no packets here.`] : [];
  return {
    index: {
      schema: "lab-page/1",
      version,
      title,
      report,
      captures,
      rules: rulesOf(report),
      lessons,
      remarks,
    },
    places: found.map(({ place }) => place),
  };
}

function rulesOf({ cells }: Report): PageIndex["rules"] {
  const named = new Set(cells.flatMap(({ findings }) => findings.map(({ rule }) => rule)));
  const all = [...rules, ...protocols.flatMap((protocol) => protocol.rules)];
  return Object.fromEntries(
    all.flatMap(({ id, title, source, advice }) => (named.has(id) ? [[id, { title, source, advice }]] : [])),
  );
}
