import type { Crowd } from "./crowd.ts";

const LIMIT_MS = 100;
const STEP_MS = 5000;
const FACTOR = 2;
/** How near to each other the rates that hold and do not hold are at the end. */
const NEAR = 1.25;
const MAX_STEPS = 12;

/** A rate does not hold when it failed so often: another program of the machine may have been in the way once. */
const TRIES = 2;

/** Finds the rate at which the 99th percentile passes 100 ms, nobody coming or going: upwards twofold, then between the last two. */
export async function findLimit(crowd: Crowd, rate: number, settleMs: number): Promise<string> {
  let [holds, fails, next] = [0, Number.POSITIVE_INFINITY, rate];
  const tried: string[] = [];
  for (let step = 0; step < MAX_STEPS && fails > holds * NEAR; step++) {
    let outcome = await tryRate(crowd, next, settleMs);
    for (let tries = 1; !outcome.holds && tries < TRIES; tries++)
      outcome = await tryRate(crowd, next, settleMs);
    tried.push(`${next} ${outcome.words}`);
    if (outcome.holds) holds = next;
    else fails = next;
    next = Math.round(Number.isFinite(fails) ? Math.sqrt(Math.max(holds, 1) * fails) : next * FACTOR);
  }
  return `the 99th percentile passes ${LIMIT_MS} ms between ${holds} and ${fails} messages a second (${tried.join(", ")})`;
}

async function tryRate(
  crowd: Crowd,
  rate: number,
  settleMs: number,
): Promise<{ readonly holds: boolean; readonly words: string }> {
  crowd.latencies.clear();
  const began = performance.now();
  await crowd.talk({ rate, changes: 0, ms: STEP_MS });
  const isSaid = performance.now() - began < STEP_MS * 1.1;
  const missing = await crowd.settle(settleMs);
  const percentile = crowd.latencies.percentile(99);
  const words = `${isSaid ? "" : "(not said in time) "}${percentile.toFixed(0)} ms${missing > 0 ? `, ${missing} missing` : ""}`;
  return { holds: percentile <= LIMIT_MS && isSaid && missing === 0, words };
}
