import type { Connection, TrackedSegment } from "../../capture/tcp/connection.ts";
import type { Protocol } from "../../impls/impl.ts";
import { matchAcknowledgments } from "./acknowledgments.ts";
import { findArtefacts, type SegmentFacts } from "./artefacts.ts";
import type { Conversation, Message, Step } from "./conversation.ts";
import { findMessages, recogniseProtocol } from "./messages.ts";
import { senderOf } from "./sides.ts";
import { followStates } from "./states.ts";

/** What is known of a connection beside its segments. */
export interface ConversationFacts {
  /** Of each segment, by its place. */
  readonly segments: readonly SegmentFacts[];
  readonly names: ReadonlyMap<string, string>;
  /** What it speaks, where that is known; else the messages must prove it. */
  readonly protocol: Protocol | undefined;
}

/** Returns a connection as a learner looks at it. */
export function buildConversation(connection: Connection, facts: ConversationFacts): Conversation {
  const { segments } = connection;
  const protocol = facts.protocol ?? recogniseProtocol(connection);
  const messages = protocol === undefined ? [] : findMessages(connection, protocol);
  const acknowledgments = matchAcknowledgments(segments);
  const artefacts = findArtefacts(segments, facts.segments, acknowledgments);
  const states = followStates(segments);
  const carried = byFrame(messages);
  const frameAt = (place: number) => segments[place]?.frame ?? 0;
  const startNs = segments[0]?.timestampNs ?? 0n;
  const steps = segments.map((segment, at): Step => {
    const acknowledgedBy = acknowledgments.acknowledgedBy[at];
    return {
      segment,
      from: senderOf(segment),
      headerLength: facts.segments[at]?.headerLength ?? 0,
      isHeaderCut: facts.segments[at]?.isHeaderCut ?? false,
      sinceStartNs: segment.timestampNs - startNs,
      sincePreviousNs: segment.timestampNs - previousNs(segments, at),
      states: states[at] ?? UNKNOWN,
      acknowledges: (acknowledgments.acknowledges[at] ?? []).map(frameAt),
      acknowledgedBy: acknowledgedBy === undefined ? undefined : frameAt(acknowledgedBy),
      artefacts: artefacts[at] ?? [],
      messages: carried.get(segment.frame) ?? NONE,
    };
  });
  return { connection, protocol, steps, messages, names: facts.names };
}

const NONE: readonly number[] = [];
const UNKNOWN = {
  client: { before: undefined, after: undefined },
  server: { before: undefined, after: undefined },
} as const;

function previousNs(segments: readonly TrackedSegment[], at: number): bigint {
  return (segments[at - 1] ?? segments[at])?.timestampNs ?? 0n;
}

function byFrame(messages: readonly Message[]): ReadonlyMap<number, readonly number[]> {
  const numbers = new Map<number, number[]>();
  for (const { number, frames } of messages) {
    for (const frame of frames) {
      const known = numbers.get(frame);
      if (known === undefined) numbers.set(frame, [number]);
      else known.push(number);
    }
  }
  return numbers;
}
