import type { LiveCapture, LiveStatistics } from "../../capture/live/live-capture.ts";

/** What the last line of a capture tells of. */
export interface CaptureOutcome {
  readonly order: { readonly filter?: string };
  readonly capture: LiveCapture;
  readonly statistics: LiveStatistics;
  /** Packets that were taken; a capture that ends at a count sees some more. */
  readonly taken: number;
  readonly printed: { readonly shown: number; readonly hidden: number } | undefined;
  /** Where the packets are. */
  readonly where: string | undefined;
}

/** Returns the sentence with which a capture begins. */
export function describeStart(name: string, { tool, clock }: LiveCapture): string {
  const stamped =
    clock === "kernel" ? "the kernel's clock" : "the time of arrival in a process, and drops not counted";
  return `Capturing on ${name} with ${tool} (${stamped}); Ctrl-C ends it.`;
}

/** Returns the sentence with what was counted. */
export function describeEnd(outcome: CaptureOutcome): string {
  const { capture, statistics, taken, printed, where = "" } = outcome;
  const { dropped, droppedByInterface } = statistics;
  const counts = [
    `${taken} ${taken === 1 ? "packet" : "packets"} seen`,
    ...(printed === undefined ? [] : [`${printed.shown} shown`]),
    ...(dropped === undefined ? [] : [`${dropped} dropped by the kernel`]),
    ...(droppedByInterface === undefined ? [] : [`${droppedByInterface} dropped by the interface`]),
  ];
  const clauses = [
    counts.join(", "),
    ...(dropped === undefined ? [describeMissing(outcome, capture.tool)] : []),
    ...(printed === undefined || printed.hidden === 0
      ? []
      : [`${printed.hidden} not shown because the rows were read more slowly than they came`]),
    ...(where === "" ? [] : [where]),
  ];
  return `${clauses.join("; ")}.`;
}

/** Where nobody counts drops, the interface's own count tells what must be missing. */
function describeMissing({ order, statistics }: CaptureOutcome, tool: string): string {
  const { captured, passed } = statistics;
  if (passed === undefined) return `how many the kernel dropped is not known from ${tool}`;
  const counted = `the interface counted ${passed} in all`;
  if (order.filter !== undefined)
    return `${counted}, and how many of those that the filter takes are missing cannot be known from ${tool}`;
  return `${counted}, so ${Math.max(0, passed - captured)} are missing`;
}
