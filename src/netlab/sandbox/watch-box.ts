import { readFileSync } from "node:fs";
import { processTree } from "../process.ts";
import type { BoxLimits } from "./sandbox.ts";

/** How often a box is looked at. */
const LOOK_EVERY_MS = 50;

/** Which limit a program went beyond, and what it did in words that go behind "the client program". */
export interface Excess {
  readonly limit: "memory" | "overtime";
  readonly words: string;
}

/**
 * Watches the program that was started as `pid`, with whatever it starts, and says once that it uses more memory than it may, or runs longer.
 * Returns what ends the watching.
 */
export function watchBox(
  pid: number,
  { memory, wallMs }: BoxLimits,
  onExcess: (excess: Excess) => void,
): () => void {
  const endsAt = performance.now() + wallMs;
  const timer = setInterval(() => {
    const excess =
      performance.now() > endsAt ? tooLong(wallMs) : usesMore(pid, memory) ? tooMuch(memory) : undefined;
    if (excess === undefined) return;
    clearInterval(timer);
    onExcess(excess);
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function tooLong(wallMs: number): Excess {
  return { limit: "overtime", words: `ran longer than ${wallMs / 1000} s` };
}

function tooMuch(memory: number): Excess {
  return { limit: "memory", words: `used more than ${Math.round(memory / 2 ** 20)} MiB of memory` };
}

/** Resident pages are quick to count, but those that a fork shares are counted twice; only when they are too many are the shares looked at. */
function usesMore(pid: number, limit: number): boolean {
  const tree = processTree(pid);
  const resident = sum(tree, "status", /^(?:RssAnon|RssShmem|VmSwap):\s+(\d+) kB$/gmu);
  if (resident <= limit) return false;
  const shares = sum(tree, "smaps_rollup", /^(?:Pss_Anon|Pss_Shmem|SwapPss):\s+(\d+) kB$/gmu);
  return shares > limit || shares === 0;
}

function sum(pids: readonly number[], file: string, line: RegExp): number {
  return pids.reduce((total, pid) => total + octetsIn(`/proc/${pid}/${file}`, line), 0);
}

function octetsIn(path: string, line: RegExp): number {
  try {
    return [...readFileSync(path, "utf8").matchAll(line)].reduce(
      (total, [, kB]) => total + Number(kB) * 1024,
      0,
    );
  } catch {
    return 0;
  }
}
