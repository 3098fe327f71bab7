import { setMaxListeners } from "node:events";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Cell, NetworkUse, Report, Verdict } from "../report.ts";
import { buildAll } from "../runner/build.ts";
import type { CellPlan, RunConditions } from "../runner/cell-plan.ts";
import { writtenPort } from "../runner/fixed-places.ts";
import { networkUse, playCell } from "../runner/play-cell.ts";
import { type Preparation, Preparations } from "../runner/preparation.ts";
import { PortTakenError } from "../runner/starting.ts";
import { brokenCell, unbuiltCell, unsupportedCell } from "../runner/unplayed-cell.ts";
import { networkOfRun } from "./network-of-run.ts";
import { takeTurns } from "./take-turns.ts";

/** How often a cell is played whose port is taken each time. */
const MAX_TRIES = 3;

/** How often report.json is written while cells come in: to write all of them behind each would take longer than many a cell. */
const KEEP_EVERY_MS = 1000;

/** How a suite is run, beside what its cells share. */
export interface SuiteOptions extends RunConditions {
  readonly command: string;
  readonly version: string;
  /** Cells played at the same time, each in a network of its own. */
  readonly jobs: number;
  readonly onStart: (plan: CellPlan, done: number, total: number) => void;
  readonly onCell: (cell: Cell, done: number, total: number) => void;
}

/**
 * Plays every cell, keeps report.json up to date meanwhile, and returns the report; a cancelled run has the cells so far.
 * @throws when the lab itself cannot go on, for example on a full disk; the cells under way are ended first.
 */
export async function runSuite(plans: readonly CellPlan[], suite: SuiteOptions): Promise<Report> {
  const breakdown = new AbortController();
  const options = { ...suite, cancelled: AbortSignal.any([suite.cancelled, breakdown.signal]) };
  // Every cell under way listens: as many as there are jobs, and each for several things.
  setMaxListeners(0, options.cancelled);
  const cells = new Map<CellPlan, Cell>();
  const networks = new Map<CellPlan, NetworkUse>();
  const queue = options.jobs === 1 ? [...plans] : [...takeTurns(plans)];
  const report = () => assembleReport(plans, cells, networks, options);
  let written = Promise.resolve();
  let keptAt = Number.NEGATIVE_INFINITY;
  const keep = (): Promise<void> => {
    keptAt = performance.now();
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
          networks.set(plan, used);
        });
        if (cell === undefined) return;
        cells.set(plan, cell);
        options.onCell(cell, cells.size, plans.length);
        if (performance.now() - keptAt >= KEEP_EVERY_MS) await keep();
      }
    } finally {
      await preparations.close();
    }
  };
  const workers = Array.from({ length: options.jobs }, worker);
  for (const each of workers) each.catch(() => breakdown.abort());
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
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
    return await playOnFreePort(plan, preparations, options, onNetwork);
  } catch (error) {
    return options.cancelled.aborted ? undefined : brokenCell(plan, options, error);
  }
}

/** On 127.0.0.1 another program may take the port at the last moment; the next network has another. */
async function playOnFreePort(
  plan: CellPlan,
  preparations: Preparations,
  options: SuiteOptions,
  onNetwork: (use: NetworkUse) => void,
): Promise<Cell | undefined> {
  const play = async (preparation: Preparation): Promise<Cell | undefined> => {
    onNetwork(networkUse(options.choice, preparation, plan));
    return await playCell(plan, options, preparation);
  };
  const written = options.choice.name === "netlab" ? undefined : writtenPort(plan);
  if (written !== undefined) return inTurn(async () => play(await preparations.takeAt(written)));
  for (let tries = 1; ; tries++) {
    try {
      return await play(await preparations.take());
    } catch (error) {
      if (!(error instanceof PortTakenError) || tries === MAX_TRIES) throw error;
    }
  }
}

let lastTurn: Promise<unknown> = Promise.resolve();

/** Plays behind whatever was played in turn before: cells whose port is written in a program cannot be beside each other on one machine. */
function inTurn<T>(play: () => Promise<T>): Promise<T> {
  const turn = lastTurn.then(play, play);
  lastTurn = turn;
  return turn;
}

function assembleReport(
  plans: readonly CellPlan[],
  cells: ReadonlyMap<CellPlan, Cell>,
  networks: ReadonlyMap<CellPlan, NetworkUse>,
  { command, seed, version, choice }: SuiteOptions,
): Report {
  const played = plans.flatMap((plan) => cells.get(plan) ?? []);
  return {
    schema: "lab-report/1",
    tool: { name: "lab", version },
    command,
    seed,
    net: networkOfRun(
      networkUse(choice),
      plans.flatMap((plan) => networks.get(plan) ?? []),
    ),
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
  try {
    await writeFile(`${path}.part`, `${JSON.stringify(report, null, 2)}\n`);
    await rename(`${path}.part`, path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`The run was ended, because its report cannot be written to ${path}: ${why}`);
  }
}
