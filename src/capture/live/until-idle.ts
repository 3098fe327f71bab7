import { readFileSync } from "node:fs";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";

/** A process that has work and no processor for so long is not waited for. */
const SILENCE_LIMIT_MS = 10_000;

/**
 * Resolves once the process `pid`, which reads packets from the kernel and writes them to a pipe of ours, waits for packets: all that the
 * kernel had captured before is then in `octetsReceived`. On a line that is never quiet it ends when `isPast` holds: a packet came that was
 * seen later. Gives up after `limitMs`, and on a process that gives nothing although it is at work.
 *
 * A process that sleeps waits for the kernel's next packet, or for room in the pipe; in the second case the pipe is full, and the next turn
 * of the event loop reads from it.
 */
export async function untilIdle(
  pid: number,
  octetsReceived: () => number,
  isPast: () => boolean,
  limitMs: number,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  let gaveAt = performance.now();
  while (performance.now() < Math.min(deadline, gaveAt + SILENCE_LIMIT_MS) && !isPast()) {
    const slept = isAtRest(pid);
    const before = octetsReceived();
    // The first turn may be the one that is going on, past its reading.
    await nextTurn();
    await nextTurn();
    if (slept && octetsReceived() === before) return;
    await pause(1);
    if (octetsReceived() !== before) gaveAt = performance.now();
  }
}

/** Whether it sleeps, or was stopped. The state stands after the name, which is in parentheses and may hold anything (proc(5), stat). */
function isAtRest(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return /^\) [STtZX]/.test(stat.slice(stat.lastIndexOf(")")));
  } catch {
    return true;
  }
}
