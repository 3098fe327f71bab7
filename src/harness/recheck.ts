import { existsSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { EvidenceError } from "./evidence-error.ts";
import {
  EVIDENCE_FILES,
  parseEvidence,
  readCellFile,
  readEvidence,
  readEvidenceText,
} from "./evidence-folder.ts";
import { type Judgement, judge } from "./judge.ts";
import { packageRoot } from "./package-root.ts";
import type { Cell } from "./report.ts";
import { reportSchema } from "./report-schema.ts";
import { type ExpectedCell, readExpected } from "./scenario/expected.ts";
import { findLosses, type LossDeclarations, readLossDeclarations } from "./scenario/lost.ts";

/** A cell judged again; one that was not played stays as it was. */
export interface Recheck {
  readonly cell: Cell;
  /** What of it comes out otherwise than the run said, in words; absent when nothing does. */
  readonly difference?: string;
}

/**
 * Judges a run's folder, or one cell's, again from its evidence alone. No more than one cell's evidence is in memory at a time; a
 * cell of a run whose evidence cannot be read is an `error`, and the others are judged all the same.
 * @throws {EvidenceError} when the folder holds no evidence, or the file that says what it holds cannot be read.
 */
export async function* recheckFolder(folder: string): AsyncGenerator<Recheck> {
  const expected = {
    cells: await readExpected(join(packageRoot, "fixtures/interop/expected.yaml")),
    losses: await readLossDeclarations(),
  };
  if (existsSync(join(folder, EVIDENCE_FILES.cell))) {
    yield await recheckCell(folder, expected);
    return;
  }
  for (const reported of await readCells(folder)) {
    if (reported.evidence === "") yield { cell: reported };
    else {
      const place = join(folder, reported.evidence);
      yield await recheckCell(place, expected, reported).catch((error) => unreadable(reported, error));
    }
  }
}

async function readCells(folder: string): Promise<readonly Cell[]> {
  const path = join(folder, "report.json");
  if (!existsSync(path)) {
    throw new EvidenceError(
      "EVIDENCE_MISSING",
      `${folder} holds neither ${EVIDENCE_FILES.cell} nor report.json, so it is no evidence.`,
    );
  }
  const report = reportSchema.safeParse(parseEvidence(await readEvidenceText(path), path));
  if (report.success) return report.data.cells;
  const [mistake] = report.error.issues;
  throw new EvidenceError(
    "EVIDENCE_SCHEMA",
    `${path} is not of schema lab-report/1: ${mistake?.path.join(".")}: ${mistake?.message}.`,
  );
}

/** What is declared of cells. */
interface Declared {
  readonly cells: readonly ExpectedCell[];
  readonly losses: LossDeclarations;
}

/** `reported` is what report.json says of the cell beside its cell.json. */
async function recheckCell(folder: string, { cells, losses }: Declared, reported?: Cell): Promise<Recheck> {
  const { conditions, cell: written } = await readCellFile(folder);
  const evidence = await readEvidence(folder, conditions);
  const { client, server, scenario } = conditions;
  const declared =
    scenario.protocols === "any" && client.protocol !== server.protocol
      ? cells.find((each) => each.client === client.protocol && each.server === server.protocol)
      : undefined;
  const names = { client: client.implementation, server: server.implementation, scenario: scenario.name };
  const judgement = judge(evidence, declared, findLosses(losses, { ...names, recut: conditions.recut }));
  const before = reported ?? written;
  const difference = differenceOf(before, judgement) ?? differenceOf(written, judgement);
  return { cell: { ...before, ...judgement }, ...(difference === undefined ? {} : { difference }) };
}

function differenceOf(before: Cell, now: Judgement): string | undefined {
  if (now.verdict !== before.verdict) {
    return `the run said ${before.verdict}, its evidence says ${now.verdict}: ${now.why}`;
  }
  const others = now.findings.filter((finding, index) => !isDeepStrictEqual(finding, before.findings[index]));
  const [first] = others.length > 0 ? others : before.findings.slice(now.findings.length);
  if (first === undefined) return undefined;
  return `the verdict is the same, but its evidence gives other findings than the run had, the first at ${first.rule}`;
}

function unreadable(reported: Cell, error: unknown): Recheck {
  const reason = error instanceof Error ? error.message : String(error);
  const why = `Its evidence cannot be judged again: ${reason}`;
  return {
    cell: { ...reported, verdict: "error", level: null, why, findings: [] },
    difference: `the run said ${reported.verdict}, its evidence cannot be judged again: ${reason}`,
  };
}
