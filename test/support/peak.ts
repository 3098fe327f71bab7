import { readFileSync } from "node:fs";
import { afterEach } from "vitest";

const LOOK_MS = 10;

const watches = new Set<NodeJS.Timeout>();
afterEach(() => {
  for (const watch of watches) clearInterval(watch);
  watches.clear();
});

/** Returns what tells by how many octets the resident memory of a process has grown at most since now, also when it has ended meanwhile. */
export function growthOf(pid: number): () => number {
  const before = kernelSays(pid, "VmRSS") ?? 0;
  let peak = before;
  const look = () => {
    peak = kernelSays(pid, "VmHWM") ?? peak;
    return (peak - before) * 1024;
  };
  watches.add(setInterval(look, LOOK_MS));
  return look;
}

function kernelSays(pid: number, field: "VmRSS" | "VmHWM"): number | undefined {
  try {
    const [, kib] =
      new RegExp(`${field}:\\s+(\\d+)`, "u").exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return kib === undefined ? undefined : Number(kib);
  } catch {
    return undefined;
  }
}
