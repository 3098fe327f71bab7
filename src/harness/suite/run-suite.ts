import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cell, NetworkUse, Report, Verdict } from "../report.ts";
import { buildAll } from "../runner/build.ts";
import type { CellPlan, RunConditions } from "../runner/cell-plan.ts";
import { networkUse, playCell } from "../runner/play-cell.ts";
import { Preparations } from "../runner/preparation.ts";
import { brokenCell, unbuiltCell, unsupportedCell } from "../runner/unplayed-cell.ts";

/** How a suite is run, beside what its cells share. */
export interface SuiteOptions extends RunConditions {
  readonly command: string;
  readonly version: string;
  /** Cells played at the same time, each in a network of its own. */
  readonly jobs: number;
  readonly onStart: (plan: CellPlan, done: number, total: number) => void;
  readonly onCell: (cell: Cell, done: number, total: number) => void;
}

/** Plays every cell, keeps report.json up to date after each, and returns the report; a cancelled run has the cells so far. */
export async function runSuite(plans: readonly CellPlan[], options: SuiteOptions): Promise<Report> {
  const cells = new Map<CellPlan, Cell>();
  const queue = [...plans];
  let use: NetworkUse = networkUse(options.choice);
  const report = () => assembleReport(plans, cells, use, options);
  let written = Promise.resolve();
  const keep = (): Promise<void> => {
    written = written.then(() => writeReport(options.out, report()));
    return written;
  };

  const unbuilt = await buildAll(
    plans.flatMap(({ client, server }) => [client, server]),
    options.cancelled,
  );

  const worker = async (): Promise<void> => {
    const share = Math.ceil(plans.length / options.jobs);
    const preparations = new Preparations(options.choice, share);
    try {
      for (let plan = queue.shift(); plan !== undefined && !options.cancelled.aborted; plan = queue.shift()) {
        options.onStart(plan, cells.size, plans.length);
        const cell = await playOne(plan, { preparations, unbuilt }, options, (used) => {
          use = used;
        });
        if (cell === undefined) return;
        cells.set(plan, cell);
        options.onCell(cell, cells.size, plans.length);
        await keep();
      }
    } finally {
      await preparations.close();
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  await keep();
  return report();
}

async function playOne(
  plan: CellPlan,
  {
    preparations,
    unbuilt,
  }: { readonly preparations: Preparations; readonly unbuilt: ReadonlyMap<string, string> },
  options: SuiteOptions,
  onNetwork: (use: NetworkUse) => void,
): Promise<Cell | undefined> {
  if (plan.unsupported.length > 0) return unsupportedCell(plan, options);
  for (const side of ["client", "server"] as const) {
    const why = unbuilt.get(plan[side].name);
    if (why !== undefined) return unbuiltCell(plan, options, side, why);
  }
  try {
    const preparation = await preparations.take();
    onNetwork(networkUse(options.choice, preparation));
    return await playCell(plan, options, preparation);
  } catch (error) {
    return options.cancelled.aborted ? undefined : brokenCell(plan, options, error);
  }
}

function assembleReport(
  plans: readonly CellPlan[],
  cells: ReadonlyMap<CellPlan, Cell>,
  net: NetworkUse,
  { command, seed, version }: SuiteOptions,
): Report {
  const played = plans.flatMap((plan) => cells.get(plan) ?? []);
  return {
    schema: "lab-report/1",
    tool: { name: "lab", version },
    command,
    seed,
    net,
    cells: played,
    summary: count(played),
  };
}

/** Counts the verdicts of cells. */
export function count(cells: readonly Pick<Cell, "verdict">[]): Readonly<Record<Verdict, number>> {
  const summary: Record<Verdict, number> = { pass: 0, fail: 0, unsupported: 0, inconclusive: 0, error: 0 };
  for (const { verdict } of cells) summary[verdict]++;
  return summary;
}

/** Whoever reads it meanwhile, or after a kill, finds the whole of it or the one before. */
async function writeReport(out: string, report: Report): Promise<void> {
  const path = join(out, "report.json");
  await writeFile(`${path}.part`, `${JSON.stringify(report, null, 2)}\n`);
  await rename(`${path}.part`, path);
}
