import type { PlacelessPacket } from "./build-ladder.ts";
import type { Omission } from "./choice.ts";
import type { LadderRow, PacketRow } from "./ladder.ts";

/** A pause is worth a line when it is longer than this, and than so many times the usual one of its connection. */
const GAP_MS = 10;
const GAP_TIMES = 20;

/** Something that happens at one end at one time. */
interface Event {
  readonly atMs: number;
  readonly item: PlacelessPacket | Omission;
  readonly what: "leaves" | "arrives" | "is-left-out";
}

/**
 * Gives every packet its lines from the top, in the order of time, with a line for each long pause. A packet that arrives before anything else
 * happens takes one line; another one arrives on a line of its own.
 */
export function layOut(items: readonly (PlacelessPacket | Omission)[]): {
  readonly rows: readonly LadderRow[];
  readonly lines: number;
} {
  const events = inOrder(items);
  const longMs = longPause(events);
  const begun = new Map<PlacelessPacket, number>();
  const placed: LadderRow[] = [];
  const arrivals = new Map<PlacelessPacket, number>();
  let line = 0;
  for (const [index, { atMs, item, what }] of events.entries()) {
    const before = events[index - 1];
    const pauseMs =
      before === undefined || before.what === "is-left-out" || what === "is-left-out"
        ? 0
        : atMs - before.atMs;
    const isPause = pauseMs > longMs;
    if (isPause) placed.push({ type: "gap", line: line++, ms: pauseMs });
    if (item.type === "omitted") {
      placed.push({ ...item, line: line++ });
      continue;
    }
    const isNext = before?.item === item && !isPause;
    if (what === "arrives") arrivals.set(item, isNext ? (begun.get(item) ?? line) : line++);
    else begun.set(item, line++);
  }
  const packets = [...begun].map(
    ([item, start]): PacketRow => ({ ...item, line: start, arrivalLine: arrivalOf(item, start, arrivals) }),
  );
  return { rows: [...placed, ...packets].sort((a, b) => a.line - b.line), lines: line };
}

function arrivalOf(
  item: PlacelessPacket,
  start: number,
  arrivals: ReadonlyMap<PlacelessPacket, number>,
): number | null {
  return item.fate === "lost" ? null : (arrivals.get(item) ?? start);
}

/** What was doubled or added on the wire is seen where it comes out alone. */
function inOrder(items: readonly (PlacelessPacket | Omission)[]): readonly Event[] {
  const events: Event[] = [];
  let lastMs = 0;
  for (const item of items) {
    if (item.type === "omitted") {
      events.push({ atMs: lastMs, item, what: "is-left-out" });
      continue;
    }
    lastMs = item.timeMs;
    events.push({ atMs: item.timeMs, item, what: "leaves" });
    if (item.arrivedMs !== null && item.fate !== "doubled" && item.fate !== "added")
      events.push({ atMs: item.arrivedMs, item, what: "arrives" });
  }
  // At one point the order is the capture's, whatever its clock did.
  if (!events.some(({ what }) => what === "arrives")) return events;
  // Sorting is stable, so that what is left out stays behind the packet before it.
  return events.sort((a, b) => a.atMs - b.atMs);
}

function longPause(events: readonly Event[]): number {
  const times = events.filter(({ what }) => what !== "is-left-out").map(({ atMs }) => atMs);
  const pauses = times
    .slice(1)
    .map((atMs, index) => atMs - (times[index] ?? 0))
    .sort((a, b) => a - b);
  return Math.max(GAP_MS, GAP_TIMES * (pauses[Math.floor(pauses.length / 2)] ?? 0));
}
