import type { Conversation } from "../conversation/conversation.ts";
import type { GraphPoint, TalkGraph } from "./page-data.ts";

/** Segments that a graph draws at most; of a longer connection the first. */
const MOST_POINTS = 4000;

/** Returns what the graphs of a connection draw. What was sent again has no round trip (Karn's algorithm, RFC 6298 §3). */
export function graphOf({ steps }: Conversation): TalkGraph {
  const times = new Map(steps.map(({ segment, sinceStartNs }) => [segment.frame, sinceStartNs]));
  const again = new Set(
    steps.flatMap(({ segment, artefacts }) =>
      artefacts.flatMap((each) => (each.type === "sent-again" ? [segment.frame, each.of] : [])),
    ),
  );
  const points = steps
    .slice(0, MOST_POINTS)
    .map(({ segment, from, sinceStartNs, acknowledgedBy }): GraphPoint => {
      const answeredNs = acknowledgedBy === undefined ? undefined : times.get(acknowledgedBy);
      return {
        frame: segment.frame,
        from,
        ms: toMs(sinceStartNs),
        sequence: segment.sequenceNumber,
        length: segment.length,
        acknowledgment: segment.acknowledgmentNumber ?? null,
        window: segment.window,
        rttMs:
          answeredNs === undefined || segment.length === 0 || again.has(segment.frame)
            ? null
            : toMs(answeredNs - sinceStartNs),
        isAgain: again.has(segment.frame),
      };
    });
  return { points };
}

function toMs(ns: bigint): number {
  return Number(ns) / 1e6;
}
