import { cpus } from "node:os";
import { freePort } from "../../../src/netlab/free-port.ts";
import { say, seconds } from "../report.ts";
import { Crowd } from "./crowd.ts";
import type { Dialect } from "./dialect.ts";
import { findLimit } from "./ladder.ts";
import { Memory } from "./memory.ts";
import { allComputedMs, type Program, residentKib, startServer } from "./server.ts";

const CLIENTS = 1000;
/** More seats than clients, so that some may stand empty while never fewer are there. */
const SPARE = 20;
const PERCENTILES = [50, 90, 99, 99.9, 100] as const;
/** How long the last messages of a run may take. */
const SETTLE_MS = 20_000;

/** What is asked of a server: how much is said in all, how many come or go, and for how long. */
export interface Demand {
  readonly rate: number;
  /** Joins, leaves and resets a second. */
  readonly changes: number;
  readonly ms: number;
}

/** Plays a crowd at the robust server of a protocol, says what it measured, and fails the run where something did not come as it must. */
export async function benchCrowd(dialect: Dialect, demand: Demand): Promise<void> {
  const port = await freePort();
  const server = await startServer(dialect.name, dialect.words(port, CLIENTS + SPARE), port);
  const crowd = new Crowd(dialect, { clients: CLIENTS, spare: SPARE }, port);
  try {
    const began = performance.now();
    await crowd.gather();
    say(
      `${dialect.title}: ${crowd.present} clients at once, after ${seconds(performance.now() - began)} s`,
      await talk(crowd, dialect, server, demand),
    );
    say("the same, nobody coming or going", [await findLimit(crowd, demand.rate, SETTLE_MS)]);
  } finally {
    crowd.end();
    await server.stop();
  }
}

async function talk(
  crowd: Crowd,
  { tests }: Dialect,
  server: Program,
  demand: Demand,
): Promise<readonly string[]> {
  const memory = new Memory(() => (tests === "server" ? server.residentKib() : residentKib(process.pid)));
  const began = performance.now();
  const before = { said: crowd.said, delivered: crowd.delivered, computed: computed(server) };
  crowd.latencies.clear();
  await crowd.talk(demand);
  memory.stop();
  const passedMs = performance.now() - began;
  const loads = computed(server).map((ms, at) => (100 * (ms - (before.computed[at] ?? 0))) / passedMs);
  const [ofServer, ofCrowd, ofAll] = loads.map((load) => load.toFixed(0));
  const [said, delivered] = [crowd.said - before.said, crowd.delivered - before.delivered].map((count) =>
    ((count * 1000) / passedMs).toFixed(0),
  );
  const { joins, leaves, resets } = crowd.changes;
  const verdict = judge(crowd, await crowd.settle(SETTLE_MS), server);
  if (!memory.isFlat) process.exitCode = 1;
  return [
    `${seconds(passedMs)} s: ${said} messages a second, ${delivered} deliveries a second; ${joins} joins, ${leaves} leaves, ${resets} resets`,
    `latency ${PERCENTILES.map((each) => `${each} % ${crowd.latencies.percentile(each).toFixed(1)} ms`).join(", ")}`,
    verdict,
    `${tests}: ${memory.describe()}`,
    `processor: server ${ofServer} %, crowd ${ofCrowd} %, all programs of this machine ${ofAll} % of ${cpus().length}00 %`,
  ];
}

/** Says whether all came that must, once and in order, and else fails the run. */
function judge({ ledger, broken }: Crowd, missing: number, server: Program): string {
  const { lost, again, strange } = ledger.faults;
  if (lost + missing + again + strange + broken.length === 0) return "nothing lost, doubled or out of order";
  process.exitCode = 1;
  const faults = `LOST ${lost}, MISSING AT THE END ${missing}, AGAIN OR LATE ${again}, STRANGE ${strange}`;
  return [faults, ...broken.slice(0, 5), `The server's screen ends: ${server.tail.slice(-300)}`].join("; ");
}

/** What the server, this process and all programs have computed, in milliseconds. */
function computed(server: Program): readonly number[] {
  const { user, system } = process.cpuUsage();
  return [server.computedMs(), (user + system) / 1000, allComputedMs()];
}
