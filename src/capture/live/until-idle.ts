import { readFileSync } from "node:fs";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";

/**
 * Resolves once the process `pid`, which reads packets from the kernel and writes them to a pipe of ours, waits for packets: all that the
 * kernel had captured before is then in `octetsReceived`. Gives up after `limitMs`, as it must on a line that is never quiet.
 *
 * A process that sleeps waits for the kernel's next packet, or for room in the pipe; in the second case the pipe is full, and the next turn
 * of the event loop reads from it.
 */
export async function untilIdle(pid: number, octetsReceived: () => number, limitMs: number): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (performance.now() < deadline) {
    const slept = isAsleep(pid);
    const before = octetsReceived();
    // The first turn may be the one that is going on, past its reading.
    await nextTurn();
    await nextTurn();
    if (slept && octetsReceived() === before) return;
    await pause(1);
  }
}

/** The state stands after the name, which is in parentheses and may hold anything (proc(5), stat). */
function isAsleep(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")")).startsWith(") S");
  } catch {
    return true;
  }
}
