import { findProtocol } from "../../impls/registry.ts";
import type { CellPlan } from "../runner/cell-plan.ts";
import type { Implementation } from "../scenario/implementation.ts";
import { findLosses } from "../scenario/lost.ts";
import { isTold } from "../scenario/placeholders.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { ScenarioError } from "../scenario/scenario-error.ts";
import { selectByPattern } from "../scenario/select.ts";
import type { Catalogue } from "./catalogue.ts";

/** What a user narrows a suite down to: names with `*`, `?` and commas; everything when absent. */
export interface Selection {
  readonly client?: readonly string[];
  readonly server?: readonly string[];
  readonly scenario?: readonly string[];
}

/**
 * Returns the cells of the interop suite, in the order in which they are played: every client with every server, then each
 * protocol's own pair through its scenarios, then the conversations that are held against a recorded trace.
 * @throws {ScenarioError} for a pattern that matches nothing, and for patterns that no cell matches together.
 */
export function planInterop(catalogue: Catalogue, selection: Selection): readonly CellPlan[] {
  const { clients, servers } = selectSides(catalogue, selection);
  const scenarios = select(
    catalogue.scenarios.filter(({ suite }) => suite === "interop"),
    selection.scenario,
    "scenario",
  );
  const isWanted = (scenario: Scenario, client: Implementation, server: Implementation) => {
    if (selection.client === undefined || selection.server === undefined)
      return isUsual(scenario, client, server);
    return isNamed(scenario, selection) || isDetermined(scenario, client, server);
  };
  const plans = clients.flatMap((client) =>
    servers.flatMap((server) =>
      scenarios
        .filter((scenario) => fits(scenario, client, server) && isWanted(scenario, client, server))
        .map((scenario) => planCell(catalogue, { client, server, scenario })),
    ),
  );
  if (plans.length === 0) throw nothingFits(selection);
  return [...plans].sort((a, b) => group(a) - group(b));
}

/** A pattern narrows a choice and never widens it; a name asks for that one scenario. */
function isNamed({ name }: Scenario, { scenario = [] }: Selection): boolean {
  return scenario.some((list) => list.split(",").some((pattern) => pattern.trim() === name));
}

/** Returns what is thrown for patterns that no cell matches together. */
export function nothingFits({ client, server, scenario }: Selection): ScenarioError {
  const asked = Object.entries({ client, server, scenario }).flatMap(([what, patterns]) =>
    patterns === undefined ? [] : [`${what} ${patterns.join(",")}`],
  );
  if (asked.length === 0) return new ScenarioError({ code: "NO_MATCH", message: "there is nothing to play" });
  const message = `no cell has ${asked.join(", ")}: a scenario fits only the protocols and readings that it names, and one for a single reading is put to a program whose reading is unknown only by its full name, with --client and --server`;
  return new ScenarioError({ code: "NO_MATCH", message });
}

/** Returns the programs of each role that a selection names. */
export function selectSides({ implementations }: Catalogue, selection: Selection) {
  const those = (role: "client" | "server") =>
    select(
      implementations.filter((each) => each[role] !== undefined),
      selection[role],
      role,
    );
  return { clients: those("client"), servers: those("server") };
}

/**
 * Returns those whose names match one of the patterns; all without patterns.
 * @throws {ScenarioError} for a pattern that matches nothing.
 */
export function select<Named extends { readonly name: string }>(
  all: readonly Named[],
  patterns: readonly string[] | undefined,
  what: string,
): readonly Named[] {
  if (patterns === undefined) return all;
  const names = selectByPattern(
    all.map(({ name }) => name),
    patterns,
    what,
  );
  return all.filter(({ name }) => names.includes(name));
}

/** Whether a scenario can be played by these two at all. */
export function fits(
  { protocols, readings }: Scenario,
  client: Implementation,
  server: Implementation,
): boolean {
  const reads = [client, server].every(({ reading }) => reading === undefined || readings.includes(reading));
  if (protocols === "any") return reads;
  return reads && client.protocol === server.protocol && protocols.includes(client.protocol);
}

/** Without names asked for, readings are not mixed, and robust references meet only their own kind. */
function isUsual(scenario: Scenario, client: Implementation, server: Implementation): boolean {
  const [one, other] = [client.reading ?? "report", server.reading ?? "report"];
  if (client.protocol !== server.protocol) return one === "report" && other === "report";
  return one === other && isDetermined(scenario, client, server);
}

/** A scenario about one reading is put to programs whose reading is unknown only by its name. */
export function isDetermined(
  { readings }: Scenario,
  client: Implementation,
  server: Implementation,
): boolean {
  const isForeign = client.reading === undefined || server.reading === undefined;
  return !(isForeign && readings.length === 1);
}

/** Returns a cell with what is declared of it. */
export function planCell(
  { implementations, expected, losses }: Catalogue,
  plan: Pick<CellPlan, "client" | "server" | "scenario" | "recut">,
): CellPlan {
  const { client, server, scenario, recut } = plan;
  const declared =
    client.protocol === server.protocol
      ? undefined
      : expected.find((cell) => cell.client === client.protocol && cell.server === server.protocol);
  const names = { client: client.name, server: server.name, scenario: scenario.name };
  return {
    ...plan,
    witness: witnessFor(implementations, client, server),
    declared: scenario.protocols === "any" ? declared : undefined,
    losses: findLosses(losses, { ...names, recut }),
    unsupported: lackedFeatures(scenario, client, server),
  };
}

/** The server's own kind of client: its own implementation's, else the reference's. */
function witnessFor(
  implementations: readonly Implementation[],
  client: Implementation,
  server: Implementation,
): Implementation | undefined {
  if (server.client !== undefined) return server;
  if (client.protocol === server.protocol) return client;
  return implementations.find(
    ({ protocol, reading, client: own }) =>
      protocol === server.protocol && reading === "report" && own !== undefined,
  );
}

/** Returns the features of a scenario that a side does not have. */
function lackedFeatures(
  { features }: Scenario,
  client: Implementation,
  server: Implementation,
): readonly string[] {
  const lacked = impliedLacks(client, server);
  return features.filter(
    (feature) =>
      lacked.includes(feature) ||
      [client, server].some(({ unsupported, protocol }) => {
        const known = findProtocol(protocol)?.features ?? [];
        return unsupported.includes(feature) || !known.includes(feature);
      }),
  );
}

/**
 * Returns the features that manifests rule out without a word of them: only a server that is told `{users}` knows accounts which the report
 * has not, and a client that is told how to `invite` somebody may take no number instead.
 */
function impliedLacks(client: Implementation, server: Implementation): readonly string[] {
  const knowsAll = server.server !== undefined && isTold(server.server, "users");
  const takesNumbers = client.client?.invite === undefined && server.client?.invite === undefined;
  return [...(knowsAll ? [] : ["further-accounts"]), ...(takesNumbers ? [] : ["choice-by-number"])];
}

function group({ client, server, scenario }: CellPlan): number {
  if (scenario.packets !== undefined) return 2;
  const matrix = scenario.protocols === "any" && client.reading !== "robust" && server.reading !== "robust";
  return matrix ? 0 : 1;
}
