import type { Endpoint } from "./connection.ts";

/**
 * One direction of a conversation while it is being followed. Its numbers are raw: a second SYN-ACK changes what is shown, not
 * what the analysis counts. 0 stands for "not seen yet" where said.
 */
export interface Flow {
  /** The raw sequence number that is shown as 0; `undefined` until one is known. */
  base: number | undefined;
  scale: WindowScale;
  /** Where the next new octet belongs; 0 when nothing was seen. */
  nextSequence: number;
  nextSequenceTimeNs: bigint;
  /** End of what was seen without a gap; 0 when nothing was seen. */
  contiguousEnd: number;
  /** 0 when there was none. */
  lastAcknowledgment: number;
  lastTimeNs: bigint | undefined;
  /** The window field of the last packet; `undefined` before the first. */
  window: number | undefined;
  /** Duplicates of the last acknowledgment; `EXHAUSTED` after an acknowledgment of data not seen. */
  duplicates: number;
  lastNewAcknowledgmentFrame: number;
  unacknowledged: UnacknowledgedSegment[];
  lastWasKeepAlive: boolean;
  lastWasZeroWindowProbe: boolean;
  /** From the own SYN to the own first segment without one: the window of the SYN is not scaled. */
  awaitsFirstAcknowledgment: boolean;
}

/** The shift of a direction, or why there is none. */
export type WindowScale = number | "unknown" | "unused";

/** A segment that the other side has not acknowledged. */
export interface UnacknowledgedSegment {
  readonly frame: number;
  readonly sequence: number;
  readonly end: number;
}

/** Both directions of a conversation; `flows[0]` is the one of the first packet seen. */
export interface Conversation {
  readonly stream: number;
  readonly first: Endpoint;
  readonly second: Endpoint;
  /** Whether the sender of the first packet is the client. */
  readonly firstIsClient: boolean;
  readonly flows: readonly [Flow, Flow];
  completeness: number;
  lastSynTimeNs: bigint | undefined;
  initialRoundTripNs: bigint | undefined;
}

/** Marks a duplicate count that fast retransmission treats as "enough". */
export const EXHAUSTED = -1;

/** Returns a direction of which nothing was seen. */
export function createFlow(): Flow {
  return {
    base: undefined,
    scale: "unknown",
    nextSequence: 0,
    nextSequenceTimeNs: 0n,
    contiguousEnd: 0,
    lastAcknowledgment: 0,
    lastTimeNs: undefined,
    window: undefined,
    duplicates: 0,
    lastNewAcknowledgmentFrame: 0,
    unacknowledged: [],
    lastWasKeepAlive: false,
    lastWasZeroWindowProbe: false,
    awaitsFirstAcknowledgment: false,
  };
}
