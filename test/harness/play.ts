import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { captureRightOn } from "../../src/capture/live/capture-right.ts";
import type { Evidence } from "../../src/harness/evidence.ts";
import { readCellFile, readEvidence } from "../../src/harness/evidence-folder.ts";
import { packageRoot } from "../../src/harness/package-root.ts";
import type { Cell, Report } from "../../src/harness/report.ts";
import type { NotedPrograms } from "../../src/harness/runner/noted-calls.ts";
import { type ScenarioSuite, scenarioSuites } from "../../src/harness/scenario/scenario.ts";
import { readCatalogue } from "../../src/harness/suite/catalogue.ts";
import { type FramingSelection, planFraming } from "../../src/harness/suite/plan-framing.ts";
import { planInterop, type Selection } from "../../src/harness/suite/plan-interop.ts";
import { planScenarioSuite } from "../../src/harness/suite/plan-scenario-suite.ts";
import { runSuite } from "../../src/harness/suite/run-suite.ts";
import { chooseNetwork } from "../../src/netlab/choose-network.ts";
import type { NetworkName } from "../../src/netlab/network.ts";
import { builtLab } from "../support/built-lab.ts";

/** The path of a manifest or program in test/peers. */
export function peer(name: string): string {
  return join(packageRoot, "test/peers", name);
}

/** A run that was played, and its evidence. */
export interface PlayedRun {
  readonly report: Report;
  readonly out: string;
  cell(client: string, server: string, scenario?: string): Cell;
  evidence(client: string, server: string, scenario?: string): Promise<Evidence>;
  remove(): void;
}

export interface PlayOptions {
  readonly impl?: readonly string[];
  readonly net?: NetworkName | "auto";
  readonly jobs?: number;
  /** How often a cell is played that could not be decided. */
  readonly tries?: number;
  /** Cells of the framing suite, beside those of the interop suite. */
  readonly framing?: FramingSelection;
  /** Cells of suites of scenarios. */
  readonly suites?: Readonly<Partial<Record<ScenarioSuite, readonly Selection[]>>>;
  /** The most that a step waits, instead of what its scenario says. */
  readonly limitMs?: number;
  /** Whose reads and writes are noted. */
  readonly noting?: NotedPrograms;
}

/** Plays the cells of several selections in one run, into a folder of its own. */
export async function play(selections: readonly Selection[], options: PlayOptions = {}): Promise<PlayedRun> {
  builtLab();
  const { impl = [], net = "auto", jobs = 4, tries = 2, limitMs, framing, suites = {}, noting } = options;
  const catalogue = await readCatalogue(impl);
  const plans = [
    ...selections.flatMap((selection) => planInterop(catalogue, selection)),
    ...(framing === undefined ? [] : planFraming(catalogue, framing)),
    ...scenarioSuites.flatMap((suite) =>
      (suites[suite] ?? []).flatMap((selection) => planScenarioSuite(catalogue, suite, selection)),
    ),
  ].map((plan) => (limitMs === undefined ? plan : { ...plan, scenario: { ...plan.scenario, limitMs } }));
  const choice = await chooseNetwork(net, () => captureRightOn("lo"));
  const out = mkdtempSync(join(tmpdir(), "lab-run-"));
  const report = await runSuite(plans, {
    choice,
    out,
    seed: 1,
    jobs,
    ...(noting && { noting }),
    version: "0.0.0",
    command: "run interop",
    tries,
    cancelled: new AbortController().signal,
    onStart: () => undefined,
    onCell: () => undefined,
  });
  const cell = (client: string, server: string, scenario = "greet") => {
    const found = report.cells.find(
      (each) => each.client === client && each.server === server && each.scenario === scenario,
    );
    if (found === undefined) throw new Error(`no cell ${client} × ${server}, ${scenario}`);
    return found;
  };
  return {
    report,
    out,
    cell,
    async evidence(client, server, scenario) {
      const folder = join(out, cell(client, server, scenario).evidence);
      return readEvidence(folder, (await readCellFile(folder)).conditions);
    },
    remove: () => rmSync(out, { recursive: true, force: true }),
  };
}

/** Returns the findings of a rule that did not pass, as `verdict side: message`. */
export function failings(cell: Pick<Cell, "findings">, rule: string): readonly string[] {
  return cell.findings
    .filter((finding) => finding.rule === rule && finding.verdict !== "pass")
    .map(({ verdict, side, message }) => `${verdict} ${side}: ${message}`);
}
