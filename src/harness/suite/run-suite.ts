import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cell, NetworkUse, Report, Verdict } from "../report.ts";
import {
  brokenCell,
  type CellPlan,
  networkUse,
  playCell,
  type RunConditions,
  unsupportedCell,
} from "../runner/play-cell.ts";
import { Preparations } from "../runner/preparation.ts";

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
  let use: NetworkUse = networkUse(options.choice, undefined);
  const report = () => assembleReport(plans, cells, use, options);

  const worker = async (): Promise<void> => {
    const share = Math.ceil(plans.length / options.jobs);
    const preparations = new Preparations(options.choice, share);
    try {
      for (let plan = queue.shift(); plan !== undefined && !options.cancelled.aborted; plan = queue.shift()) {
        options.onStart(plan, cells.size, plans.length);
        const cell = await playOne(plan, preparations, options, (used) => {
          use = used;
        });
        if (options.cancelled.aborted) return;
        cells.set(plan, cell);
        options.onCell(cell, cells.size, plans.length);
        await writeReport(options.out, report());
      }
    } finally {
      await preparations.close();
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  await writeReport(options.out, report());
  return report();
}

async function playOne(
  plan: CellPlan,
  preparations: Preparations,
  options: SuiteOptions,
  onNetwork: (use: NetworkUse) => void,
): Promise<Cell> {
  if (plan.unsupported.length > 0) return unsupportedCell(plan, options);
  try {
    const preparation = await preparations.take();
    onNetwork(networkUse(options.choice, preparation.capture));
    return await playCell(plan, options, preparation);
  } catch (error) {
    return brokenCell(plan, options, error);
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

async function writeReport(out: string, report: Report): Promise<void> {
  await writeFile(join(out, "report.json"), `${JSON.stringify(report, null, 2)}\n`);
}
