import { resolve } from "node:path";
import type { NetworkChoice } from "../../netlab/network.ts";
import { ownImplementations } from "../package-root.ts";
import type { Cell } from "../report.ts";
import type { ExpectedCell } from "../scenario/expected.ts";
import type { Implementation } from "../scenario/implementation.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { shellWord } from "../shell-word.ts";

/** One pairing and one scenario, before it is played. */
export interface CellPlan {
  readonly client: Implementation;
  readonly server: Implementation;
  readonly witness: Implementation | undefined;
  readonly scenario: Scenario;
  readonly declared: ExpectedCell | undefined;
  /** Features that one side does not have; with any the cell is not played. */
  readonly unsupported: readonly string[];
}

/** What all cells of a run share. */
export interface RunConditions {
  readonly choice: NetworkChoice;
  readonly out: string;
  readonly seed: number;
  readonly cancelled: AbortSignal;
}

/** Returns the folder of a cell's evidence, relative to that of the run. */
export function evidenceName({ client, server, scenario }: CellPlan): string {
  return `${client.name}__${server.name}/${scenario.name}`;
}

/** Returns what a cell has from its plan alone. */
export function cellHead(
  plan: CellPlan,
): Pick<Cell, "client" | "server" | "scenario" | "protocol" | "reading" | "writes" | "fault"> {
  const { client, server, scenario } = plan;
  return {
    client: client.name,
    server: server.name,
    scenario: scenario.name,
    protocol: { client: client.protocol, server: server.protocol },
    reading: { client: client.reading ?? null, server: server.reading ?? null },
    writes: "whole",
    fault: null,
  };
}

/** Returns the command that plays a cell again, from whatever folder. */
export function repeatCommand(
  { client, server, scenario }: CellPlan,
  { seed, choice }: RunConditions,
): string {
  const files = [
    ...new Set(
      [client, server].flatMap(({ source }) => (source.file === ownImplementations ? [] : [source.file])),
    ),
  ];
  const impl = files.map((file) => ` --impl ${shellWord(resolve(file))}`).join("");
  const net = choice.name === "netlab" ? "" : ` --net ${choice.name}`;
  return `lab run interop${impl}${net} --client ${client.name} --server ${server.name} --scenario ${scenario.name} --seed ${seed}`;
}
