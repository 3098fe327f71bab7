import { toWrites, type Writes } from "../../impls/recut.ts";
import type { Recut } from "../evidence.ts";
import type { CellPlan } from "../runner/cell-plan.ts";
import { type Implementation, isOurs } from "../scenario/implementation.ts";
import { findLost } from "../scenario/lost.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { ScenarioError } from "../scenario/scenario-error.ts";
import { selectByPattern } from "../scenario/select.ts";
import type { Catalogue } from "./catalogue.ts";
import { lackedFeatures, type Selection, selectSides, witnessFor } from "./plan-interop.ts";

/** What the framing suite is narrowed down to, beside what every suite is. */
export interface FramingSelection extends Selection {
  /** How messages are written: `whole`, `char`, `octet`, `merged`, `cut:N`, with `*`, `?` and commas. */
  readonly writes?: readonly string[];
  /** Which side writes so; both when absent. */
  readonly writer?: "client" | "server";
}

/**
 * Returns the cells of the framing suite: each reader with a writer of the lab's own, in the robust reading, that hands its messages to TCP in
 * every way. The reader is the program under test.
 * @throws {ScenarioError} for a pattern that matches nothing, and for patterns that no cell matches together.
 */
export function planFraming(catalogue: Catalogue, selection: FramingSelection): readonly CellPlan[] {
  const { clients, servers } = selectSides(catalogue, selection);
  const scenarios = catalogue.scenarios.filter(({ suite }) => suite === "framing");
  const plans = clients.flatMap((client) =>
    servers.flatMap((server) =>
      (["client", "server"] as const)
        .filter((by) => (selection.writer ?? by) === by && isTried(by, client, server))
        .flatMap((by) =>
          chosen(waysOf(lastCut(catalogue, client.protocol, by)), selection.writes).flatMap((writes) => {
            const scenario = scenarioFor(writes, client.protocol, scenarios);
            return scenario === undefined
              ? []
              : [planCell(catalogue, { client, server, scenario, recut: { by, writes } })];
          }),
        ),
    ),
  );
  if (plans.length > 0) return plans;
  const message =
    "no cell has all of what was asked for: the writer is one of the lab's own programs in the robust reading, and the reader of the same protocol";
  throw new ScenarioError({ code: "NO_MATCH", message });
}

/** Where two messages come at once, somebody has to say two; a protocol may have a conversation of its own for it. */
function scenarioFor(writes: Writes, protocol: string, scenarios: readonly Scenario[]): Scenario | undefined {
  const fitting = scenarios.filter(({ name }) => /merged$/u.test(name) === (writes === "merged"));
  const own = fitting.find(({ protocols }) => protocols !== "any" && protocols.includes(protocol));
  return own ?? fitting.find(({ protocols }) => protocols === "any");
}

function waysOf(last: number): readonly Writes[] {
  const cuts = Array.from({ length: last }, (_, index): Writes => `cut:${index + 1}`);
  return ["whole", "char", "octet", "merged", ...cuts];
}

/** A cut may also be asked for behind an octet that the suite does not try. */
function chosen(ways: readonly Writes[], patterns: readonly string[] | undefined): readonly Writes[] {
  if (patterns === undefined) return ways;
  const words = patterns.flatMap((list) => list.split(",")).map((word) => word.trim());
  const named = words.flatMap((word) => toWrites(word) ?? []);
  const wanted = words.filter((word) => toWrites(word) === undefined);
  const matching = wanted.length === 0 ? [] : selectByPattern(ways, wanted, "way of writing");
  return [...new Set([...ways.filter((way) => matching.includes(way)), ...named])];
}

function lastCut({ framing }: Catalogue, protocol: string, by: Recut["by"]): number {
  return framing.cuts.find((each) => each.protocol === protocol)?.[by] ?? 0;
}

/** The writer is known to write what it is told, and to understand whatever the reader answers. */
function isTried(by: Recut["by"], client: Implementation, server: Implementation): boolean {
  const writer = by === "client" ? client : server;
  return client.protocol === server.protocol && isOurs(writer) && writer.reading === "robust";
}

function planCell(
  { implementations, framing }: Catalogue,
  plan: {
    readonly client: Implementation;
    readonly server: Implementation;
    readonly scenario: Scenario;
    readonly recut: Recut;
  },
): CellPlan {
  const { client, server, scenario, recut } = plan;
  const lost = findLost(framing.lost, recut, { client: client.name, server: server.name });
  return {
    ...plan,
    ...(lost === undefined ? {} : { lost }),
    witness: witnessFor(implementations, client, server),
    declared: undefined,
    unsupported: lackedFeatures(scenario, client, server),
  };
}
