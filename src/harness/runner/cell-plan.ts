import { resolve } from "node:path";
import type { NetworkChoice } from "../../netlab/network.ts";
import type { BoxLimits, Sandbox } from "../../netlab/sandbox/sandbox.ts";
import type { Recut } from "../evidence.ts";
import type { Cell } from "../report.ts";
import type { ExpectedCell } from "../scenario/expected.ts";
import { type Implementation, isOurs } from "../scenario/implementation.ts";
import type { ExpectedLoss } from "../scenario/lost.ts";
import { hasFaults, type Scenario, type Step } from "../scenario/scenario.ts";
import { shellWord } from "../shell-word.ts";
import type { NotedPrograms } from "./noted-calls.ts";

/** One pairing and one scenario, before it is played. */
export interface CellPlan {
  readonly client: Implementation;
  readonly server: Implementation;
  readonly witness: Implementation | undefined;
  readonly scenario: Scenario;
  readonly declared: ExpectedCell | undefined;
  /** How one side is made to write; absent where both write as they do. */
  readonly recut?: Recut;
  /** What the lab's own programs are known to lose in it. */
  readonly losses: readonly ExpectedLoss[];
  /** Features that one side does not have; with any the cell is not played. */
  readonly unsupported: readonly string[];
}

/** Which programs are not trusted, and where they run. */
export interface Boxing {
  readonly sandbox: Sandbox;
  readonly limits: BoxLimits;
  /** By the name of the implementation: the folder, absolute, that its programs see. */
  readonly folders: ReadonlyMap<string, string>;
}

/** What all cells of a run share. */
export interface RunConditions {
  readonly choice: NetworkChoice;
  readonly out: string;
  readonly seed: number;
  /** Absent where every program is trusted. */
  readonly boxing?: Boxing;
  /** Whose reads and writes are noted in the evidence; nobody's when absent. */
  readonly noting?: NotedPrograms;
  readonly cancelled: AbortSignal;
}

/** Tells whether a cell is played on a wire that takes orders. */
export function needsForwarder({ scenario, recut }: CellPlan): boolean {
  return hasFaults(scenario) || recut?.onWire === true;
}

/** Returns the folder of a cell's evidence, relative to that of the run. */
export function evidenceName({ client, server, scenario, recut }: CellPlan): string {
  const how = recut === undefined ? "" : `.${recut.by}-${recut.writes.replace(":", "-")}`;
  return `${client.name}__${server.name}/${scenario.name}${how}`;
}

/** Returns what a cell has from its plan alone. */
export function cellHead(
  plan: CellPlan,
): Pick<Cell, "client" | "server" | "scenario" | "protocol" | "reading" | "writes" | "writer" | "fault"> {
  const { client, server, scenario, recut } = plan;
  return {
    client: client.name,
    server: server.name,
    scenario: scenario.name,
    protocol: { client: client.protocol, server: server.protocol },
    reading: { client: client.reading ?? null, server: server.reading ?? null },
    writes: recut?.writes ?? "whole",
    writer: recut?.by ?? null,
    fault: faultOf(scenario),
  };
}

const FAULT_STEPS: readonly Step["type"][] = ["wire", "breaks-off", "freezes"];

/** The steps that make faults. */
function faultOf(scenario: Scenario): string | null {
  if (!hasFaults(scenario)) return null;
  const orders = scenario.steps.flatMap(({ type, text }) => (FAULT_STEPS.includes(type) ? [text] : []));
  return orders.length === 0 ? null : orders.join("; ");
}

/** Returns the command that plays a cell again, from whatever folder. */
export function repeatCommand(
  { client, server, scenario, recut }: CellPlan,
  { seed, choice }: RunConditions,
): string {
  const files = [...new Set([client, server].flatMap((each) => (isOurs(each) ? [] : [each.source.file])))];
  const impl = files.map((file) => ` --impl ${shellWord(resolve(file))}`).join("");
  const net = choice.name === "netlab" ? "" : ` --net ${choice.name}`;
  const what =
    recut === undefined ? ` --scenario ${scenario.name}` : ` --writer ${recut.by} --writes ${recut.writes}`;
  return `lab run ${scenario.suite}${impl}${net} --client ${client.name} --server ${server.name}${what} --seed ${seed}`;
}
