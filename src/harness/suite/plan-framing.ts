import { toWrites, type Writes } from "../../wire/writes.ts";
import type { Recut } from "../evidence.ts";
import type { CellPlan } from "../runner/cell-plan.ts";
import { type Implementation, isOurs } from "../scenario/implementation.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { ScenarioError } from "../scenario/scenario-error.ts";
import { selectByPattern } from "../scenario/select.ts";
import type { Catalogue } from "./catalogue.ts";
import { planCell, type Selection, selectSides } from "./plan-interop.ts";

/** What the framing suite is narrowed down to, beside what every suite is. */
export interface FramingSelection extends Selection {
  /** How messages are written: `whole`, `char`, `octet`, `merged`, `cut:N`, with `*`, `?` and commas. */
  readonly writes?: readonly string[];
  /** Which side writes so; both when absent. */
  readonly writer?: "client" | "server";
}

/**
 * Returns the cells of the framing suite: each reader with a writer of the lab's own, in the robust reading, that hands its messages to TCP in
 * every way, and of two programs of others, when both are asked for, each with the other, whose messages the wire cuts and joins. The reader is the program under test.
 * @throws {ScenarioError} for a pattern that matches nothing, and for patterns that no cell matches together.
 */
export function planFraming(catalogue: Catalogue, selection: FramingSelection): readonly CellPlan[] {
  const { clients, servers } = selectSides(catalogue, selection);
  const areBothNamed = selection.client !== undefined && selection.server !== undefined;
  const scenarios = catalogue.scenarios.filter(({ suite }) => suite === "framing");
  const plans = clients.flatMap((client) =>
    servers.flatMap((server) =>
      (["client", "server"] as const)
        .filter((by) => (selection.writer ?? by) === by && isTried(by, client, server, areBothNamed))
        .flatMap((by) =>
          chosen(waysOf(lastCut(catalogue, client.protocol, by)), selection.writes).flatMap((writes) => {
            const scenario = scenarioFor(writes, client.protocol, scenarios);
            return scenario === undefined
              ? []
              : [
                  planCell(catalogue, {
                    client,
                    server,
                    scenario,
                    recut: recutOf(by, writes, client, server),
                  }),
                ];
          }),
        ),
    ),
  );
  if (plans.length > 0) return plans;
  const message =
    "no cell has all of what was asked for: two programs of one protocol, of which the writer is one of the lab's own in the robust reading, or neither is the lab's";
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

function lastCut({ losses }: Catalogue, protocol: string, by: Recut["by"]): number {
  return losses.framing.cuts.find((each) => each.protocol === protocol)?.[by] ?? 0;
}

function recutOf(by: Recut["by"], writes: Writes, client: Implementation, server: Implementation): Recut {
  return { by, writes, ...(areOthers(client, server) ? { onWire: true } : {}) };
}

/** A writer of ours is known to write what it is told, and to understand whatever the reader answers; of two programs of others the wire cuts what one writes. */
function isTried(
  by: Recut["by"],
  client: Implementation,
  server: Implementation,
  areBothNamed: boolean,
): boolean {
  const writer = by === "client" ? client : server;
  if (client.protocol !== server.protocol) return false;
  return areOthers(client, server) ? areBothNamed : isOurs(writer) && writer.reading === "robust";
}

function areOthers(client: Implementation, server: Implementation): boolean {
  return !isOurs(client) && !isOurs(server);
}
