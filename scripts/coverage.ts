import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { captureRightOn } from "../src/capture/live/capture-right.ts";
import { version } from "../src/cli/version.ts";
import { expectedFromClient, expectedFromServer } from "../src/harness/checkers/expected-messages.ts";
import { ownedConnections } from "../src/harness/checkers/people.ts";
import { settleOptional } from "../src/harness/checkers/settle-optional.ts";
import type { Evidence } from "../src/harness/evidence.ts";
import { readCellFile, readEvidence } from "../src/harness/evidence-folder.ts";
import type { Cell } from "../src/harness/report.ts";
import type { CellPlan } from "../src/harness/runner/cell-plan.ts";
import type { Scenario } from "../src/harness/scenario/scenario.ts";
import { readCatalogue } from "../src/harness/suite/catalogue.ts";
import { planInterop } from "../src/harness/suite/plan-interop.ts";
import { runSuite } from "../src/harness/suite/run-suite.ts";
import type { Direction, Protocol } from "../src/impls/impl.ts";
import { messageTypeOf } from "../src/impls/message-type.ts";
import { protocols } from "../src/impls/registry.ts";
import { chooseNetwork } from "../src/netlab/choose-network.ts";

/** Which messages a scenario put on the wire when a protocol's own pair played it. */
export interface PlayedScenario {
  readonly scenario: string;
  /** SHA-256 of the scenario's file as it was then. */
  readonly sha256: string;
  readonly protocol: string;
  /** Names of message types, sorted. */
  readonly messages: Readonly<Record<Direction, readonly string[]>>;
}

/** `fixtures/protocols/coverage.json`: what one run of every scenario showed. */
export interface Coverage {
  readonly schema: "lab-coverage/1";
  readonly played: readonly PlayedScenario[];
}

/** Where the coverage is kept. */
export const coverageFile = fileURLToPath(new URL("../fixtures/protocols/coverage.json", import.meta.url));

/** Returns the coverage that was recorded last. */
export async function readCoverage(): Promise<Coverage> {
  return JSON.parse(await readFile(coverageFile, "utf8"));
}

/** Returns the digest of a scenario's file. */
export async function digestOf({ file }: Pick<Scenario, "file">): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}

/** What a run showed, and the cells that did not pass: what a broken run shows proves nothing. */
export interface CoverageRun {
  readonly played: readonly PlayedScenario[];
  readonly failed: readonly Cell[];
}

/** Plays cells and returns what was on the wire. */
export async function playCoverage(plans: readonly CellPlan[]): Promise<CoverageRun> {
  const out = await mkdtemp(join(tmpdir(), "lab-coverage-"));
  try {
    const choice = await chooseNetwork("auto", () => captureRightOn("lo"));
    const { cells } = await runSuite(plans, {
      choice,
      out,
      seed: 1,
      jobs: 2,
      version,
      command: "run interop",
      cancelled: new AbortController().signal,
      onStart: () => undefined,
      onCell: () => undefined,
    });
    const played = cells
      .map((cell, index) => ({ cell, plan: plans[index] }))
      .flatMap(({ cell, plan }) =>
        plan === undefined || cell.verdict !== "pass" ? [] : [toPlayed(plan.scenario, cell, out)],
      );
    return {
      played: await Promise.all(played),
      failed: cells.filter(({ verdict }) => verdict !== "pass"),
    };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** Returns the cells to play: every scenario, in its first reading, with the reference pair of each protocol that it is for. */
export async function coveragePlans(): Promise<readonly CellPlan[]> {
  const catalogue = await readCatalogue([]);
  return protocols.flatMap(({ name }) => {
    const pair = [`${name},${name}@robust`];
    return planInterop(catalogue, { client: pair, server: pair }).filter(isFirstReading);
  });
}

function isFirstReading({ client, server, scenario }: CellPlan): boolean {
  return client === server && client.reading === scenario.readings[0];
}

async function toPlayed(scenario: Scenario, cell: Cell, out: string): Promise<PlayedScenario> {
  const protocol = protocols.find(({ name }) => name === cell.protocol.client);
  if (protocol === undefined) throw new Error(`no protocol ${cell.protocol.client}`);
  const folder = join(out, cell.evidence);
  const evidence = await readEvidence(folder, (await readCellFile(folder)).conditions);
  const messages = messagesIn(evidence, protocol);
  return { scenario: scenario.name, sha256: await digestOf(scenario), protocol: protocol.name, messages };
}

function messagesIn(evidence: Evidence, protocol: Protocol): PlayedScenario["messages"] {
  const said: Record<Direction, Set<string>> = {
    "client-to-server": new Set(),
    "server-to-client": new Set(),
  };
  const note = (direction: Direction, octets: Uint8Array, isFirst: boolean) => {
    const type = messageTypeOf(protocol, direction, octets, isFirst);
    if (type !== undefined) said[direction].add(type.name);
  };
  for (const owned of ownedConnections(evidence)) {
    const { clientToServer, serverToClient } = owned.connection;
    settleOptional(expectedFromClient(evidence, owned), clientToServer.octets).forEach(
      ({ octets }, index) => {
        note("client-to-server", octets, index === 0);
      },
    );
    // Who takes a connection is the server, or a client that others connect to.
    const direction = owned.acceptor === "server" ? "server-to-client" : "client-to-server";
    settleOptional(expectedFromServer(evidence, owned), serverToClient.octets).forEach(
      ({ octets }, index) => {
        note(direction, octets, index === 0);
      },
    );
  }
  for (const { octets } of evidence.datagrams) note("client-to-server", octets, false);
  return {
    "client-to-server": [...said["client-to-server"]].sort(),
    "server-to-client": [...said["server-to-client"]].sort(),
  };
}

/** What was recorded of a cell, where its scenario has not changed since. */
async function findCurrent(
  plan: CellPlan,
  recorded: readonly PlayedScenario[],
): Promise<PlayedScenario | undefined> {
  const sha256 = await digestOf(plan.scenario);
  return recorded.find((each) => isOf(plan, each) && each.sha256 === sha256);
}

function isOf({ scenario, client }: CellPlan, played: PlayedScenario): boolean {
  return played.scenario === scenario.name && played.protocol === client.protocol;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const plans = await coveragePlans();
  const recorded = process.argv.includes("--all") ? [] : (await readCoverage()).played;
  const current = await Promise.all(plans.map((plan) => findCurrent(plan, recorded)));
  const { played, failed } = await playCoverage(plans.filter((_, index) => current[index] === undefined));
  const coverage: Coverage = {
    schema: "lab-coverage/1",
    played: plans.flatMap((plan, index) => current[index] ?? played.find((each) => isOf(plan, each)) ?? []),
  };
  await writeFile(coverageFile, `${JSON.stringify(coverage, null, 1)}\n`);
  for (const { client, scenario, verdict, why } of failed)
    process.stderr.write(`${client} ${scenario}: ${verdict}, so it is left out: ${why}\n`);
  if (failed.length > 0) process.exitCode = 1;
}
