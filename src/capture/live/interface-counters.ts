import { readFileSync } from "node:fs";

/** What the kernel counted on an interface since it is there. */
export interface InterfaceCounters {
  /** Packets that a capture sees: those of both directions, on the loopback interface each once. */
  readonly passed: number;
  /** Packets received and dropped for want of room; also those of protocols that nobody here speaks. */
  readonly dropped: number;
}

/** Returns what was counted on an interface of this network namespace, on all of them for `any`; `undefined` for one that is not there. */
export function readCounters(name: string): InterfaceCounters | undefined {
  const rows = readRows().filter((row) => name === "any" || row.name === name);
  if (rows.length === 0) return undefined;
  return {
    passed: rows.reduce((sum, { passed }) => sum + passed, 0),
    dropped: rows.reduce((sum, { dropped }) => sum + dropped, 0),
  };
}

interface Row extends InterfaceCounters {
  readonly name: string;
}

/**
 * Two lines of titles, then a line for each interface: name and colon, then of what was received octets, packets, errors, drops, full
 * queues, framing errors, compressed, multicast; then of what was sent octets, packets, and so on.
 */
function readRows(): readonly Row[] {
  const lines = readFileSync("/proc/net/dev", "utf8").split("\n").slice(2);
  return lines.flatMap((line) => {
    const [name, counts] = line.split(/:(?=[^:]*$)/u);
    if (name === undefined || counts === undefined) return [];
    const [, received = 0, , dropped = 0, full = 0, , , , , sent = 0] = counts
      .trim()
      .split(/\s+/u)
      .map(Number);
    const isLoopback = name.trim() === "lo";
    return [{ name: name.trim(), passed: received + (isLoopback ? 0 : sent), dropped: dropped + full }];
  });
}
