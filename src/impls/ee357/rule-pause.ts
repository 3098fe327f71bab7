import type { Observation, ProtocolRule, TrafficStream } from "../impl.ts";
import { NAME_QUESTION, toLogIn } from "./codec.ts";
import { type Sent, sentOn } from "./sent.ts";

/** Behind a gap like this a reader has surely come back for its next read. */
const SAFE_NS = 1_000_000n;

/** Within so much a reader may come back for both, where it is busy with the first. */
const RISKY_NS = 10_000_000n;

/** Two messages in one segment are one read for the peer, and no JSON. */
export const pause: ProtocolRule = {
  id: "ee357.pause",
  title:
    "Two messages never come in one segment or so close that one read takes both, because a reader of the report takes what it reads at once for one.",
  source:
    "report 004 §3.2 recv_all, §3.3 reliable_recv: reads are added up until json.loads takes the sum; two values never become one",
  advice:
    "Leave 50 ms between two messages to the same peer, as the report's programs do around auth_res; or read as the robust programs do.",
  check({ streams }) {
    const pairs = streams.flatMap((stream) => {
      const messages = sentOn(stream);
      return messages.slice(1).map((sent, at) => [messages[at] ?? sent, sent] as const);
    });
    const faults = pairs.flatMap(([before, sent]) => look(before, sent, streams));
    const [first] = pairs;
    if (faults.length > 0 || first === undefined) return faults;
    const message = `All ${pairs.length} messages that follow another in the same direction came in segments of their own.`;
    const frames = pairs.flatMap(([, sent]) => sent.frames);
    return [{ verdict: "holds", side: first[1].stream.sender.side, frames, message }];
  },
};

function look(before: Sent, sent: Sent, streams: readonly TrafficStream[]): readonly Observation[] {
  const { side } = sent.stream.sender;
  const shared = sent.frames.find((frame) => before.frames.includes(frame));
  const frames = [...new Set([...before.frames, ...sent.frames])];
  if (shared !== undefined) {
    const message = `The ${side} sent two messages in frame ${shared}: a peer that reads both at once hears nothing from then on.`;
    return [{ verdict: "broken", side, frames, message, expected: "one message a segment", got: "two" }];
  }
  const gapNs = sent.firstNs - before.lastNs;
  const gap = `${gapNs / 1000n} µs`;
  if (gapNs < RISKY_NS && isUnanswered(sent, streams)) {
    const message = `The ${side} sent frame ${sent.frames[0]} ${gap} behind the message before it, and nothing ever answered it: the peer read both at once and hears nothing from then on.`;
    return [{ verdict: "broken", side, frames, message, expected: "50 ms between two messages", got: gap }];
  }
  if (gapNs >= SAFE_NS) return [];
  const message = `Frame ${sent.frames[0]} follows ${gap} behind the message before it: a peer that reads both at once hears nothing from then on.`;
  return [{ verdict: "note", side, frames, message }];
}

/** Whether the other side owed an answer to a message and sent nothing from then on. */
function isUnanswered({ stream, value, lastNs }: Sent, streams: readonly TrafficStream[]): boolean {
  const isQuestion = value === NAME_QUESTION || (value !== undefined && toLogIn(value) !== undefined);
  const back = streams.find(
    ({ connection, fromOpener }) => connection === stream.connection && fromOpener !== stream.fromOpener,
  );
  const hasSpoken = back?.pieces.some(({ timestampNs }) => timestampNs > lastNs) ?? false;
  return isQuestion && !hasSpoken;
}
