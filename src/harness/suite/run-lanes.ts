import { setMaxListeners } from "node:events";

/**
 * Runs `lane` so many times side by side. When one fails, or `cancelled` is aborted, the signal that each was given is aborted; it waits until all
 * have ended.
 * @throws what the first of them threw.
 */
export async function runLanes(
  count: number,
  cancelled: AbortSignal,
  lane: (cancelled: AbortSignal) => Promise<void>,
): Promise<void> {
  const breakdown = new AbortController();
  const signal = AbortSignal.any([cancelled, breakdown.signal]);
  // Whatever is under way listens: as much as there are lanes, and each for several things.
  setMaxListeners(0, signal);
  const lanes = Array.from({ length: count }, () => lane(signal));
  for (const each of lanes) each.catch(() => breakdown.abort());
  const failed = (await Promise.allSettled(lanes)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}
