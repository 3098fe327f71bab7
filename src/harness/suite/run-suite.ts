import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { groupCauses } from "../causes/group-causes.ts";
import type { Cell, NetworkUse, Report, Verdict } from "../report.ts";
import { buildAll } from "../runner/build.ts";
import { type CellPlan, needsForwarder, type RunConditions } from "../runner/cell-plan.ts";
import { writtenPort } from "../runner/fixed-places.ts";
import { networkUse, playCell } from "../runner/play-cell.ts";
import { type Preparation, Preparations } from "../runner/preparation.ts";
import { PortTakenError } from "../runner/starting.ts";
import { brokenCell, unbuiltCell, unsupportedCell, wirelessCell } from "../runner/unplayed-cell.ts";
import { networkOfRun } from "./network-of-run.ts";
import { runLanes } from "./run-lanes.ts";
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
  /**
   * How often a cell is played that the lab or the machine could not decide: again behind all others, alone, when the machine has nothing else to
   * do. Once when absent.
   */
  readonly tries?: number;
  /** Why programs could not be built, by name; when absent they are built here. */
  readonly unbuilt?: ReadonlyMap<string, string>;
  readonly onStart: (plan: CellPlan, done: number, total: number) => void;
  readonly onCell: (cell: Cell, done: number, total: number, plan: CellPlan) => void | Promise<void>;
}

/**
 * Plays every cell, keeps report.json up to date meanwhile, and returns the report; a cancelled run has the cells so far.
 * @throws when the lab itself cannot go on, for example on a full disk; the cells under way are ended first.
 */
export async function runSuite(plans: readonly CellPlan[], suite: SuiteOptions): Promise<Report> {
  const cells = new Map<CellPlan, Cell>();
  const networks = new Map<CellPlan, NetworkUse>();
  const queue = suite.jobs === 1 ? [...plans] : [...takeTurns(plans)];
  const report = () => assembleReport(plans, cells, networks, suite);
  let written = Promise.resolve();
  let keptAt = Number.NEGATIVE_INFINITY;
  const keep = (): Promise<void> => {
    keptAt = performance.now();
    written = written.then(() => writeReport(suite.out, report()));
    return written;
  };

  const unbuilt =
    suite.unbuilt ??
    (await buildAll(
      plans.flatMap(({ client, server }) => [client, server]),
      suite.cancelled,
      suite.boxing,
    ));

  const { tries = 1 } = suite;
  const take = async (plan: CellPlan, cell: Cell): Promise<void> => {
    cells.set(plan, cell);
    await suite.onCell(cell, cells.size, plans.length, plan);
    if (performance.now() - keptAt >= KEEP_EVERY_MS) await keep();
  };
  const most = mostPlayedAgain(plans.length);
  const undecided = new Map<CellPlan, Cell>();
  const playAll = (waiting: CellPlan[], jobs: number, isLast: boolean): Promise<void> =>
    runLanes(jobs, suite.cancelled, async (cancelled) => {
      const options = { ...suite, cancelled };
      const preparations = new Preparations(options.choice, Math.ceil(waiting.length / jobs));
      try {
        for (let plan = waiting.shift(); plan !== undefined && !cancelled.aborted; plan = waiting.shift()) {
          options.onStart(plan, cells.size, plans.length);
          const of = plan;
          const cell = await playOne(plan, { preparations, unbuilt }, options, (used) => {
            networks.set(of, used);
          });
          if (cell === undefined) return;
          if (isOpen(cell) && !isLast && undecided.size < most) undecided.set(plan, cell);
          else await take(plan, cell);
        }
      } finally {
        await preparations.close();
      }
    });
  await playAll(queue, suite.jobs, tries === 1 || suite.choice.name === "none");
  for (let round = 2; undecided.size > 0 && undecided.size < most && round <= tries; round++) {
    const before = [...undecided];
    undecided.clear();
    await playAll(
      before.map(([plan]) => plan),
      1,
      round === tries,
    );
    // A run that was cancelled meanwhile keeps what it had.
    for (const [plan, cell] of before)
      if (!cells.has(plan) && !undecided.has(plan)) undecided.set(plan, cell);
  }
  for (const [plan, cell] of undecided) if (!cells.has(plan)) await take(plan, cell);
  await keep();
  return report();
}

interface Prepared {
  readonly preparations: Preparations;
  readonly unbuilt: ReadonlyMap<string, string>;
}

function isOpen({ verdict }: Cell): boolean {
  return verdict === "error" || verdict === "inconclusive";
}

/** Where more than these could not be decided, it is no matter of the moment, and playing them again would take long for nothing. */
function mostPlayedAgain(count: number): number {
  return Math.max(8, Math.ceil(count / 10)) + 1;
}

async function playOne(
  plan: CellPlan,
  { preparations, unbuilt }: Prepared,
  options: SuiteOptions,
  onNetwork: (use: NetworkUse) => void,
): Promise<Cell | undefined> {
  if (plan.unsupported.length > 0) return unsupportedCell(plan, options);
  if (needsForwarder(plan) && options.choice.name !== "netlab") return wirelessCell(plan, options);
  for (const side of ["client", "server"] as const) {
    const why = unbuilt.get(plan[side].name);
    if (why !== undefined) return unbuiltCell(plan, options, side, why);
  }
  const startedAt = new Date().toISOString();
  try {
    return await playOnFreePort(plan, preparations, options, onNetwork);
  } catch (error) {
    return options.cancelled.aborted ? undefined : brokenCell(plan, options, error, startedAt);
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
  if (needsForwarder(plan)) return await play(await preparations.takeForwarded(options.seed));
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
    causes: groupCauses(played),
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
