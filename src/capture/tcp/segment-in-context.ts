import type { TcpSegment } from "../layers/tcp.ts";
import type { Conversation, Flow } from "./flow.ts";

/** A segment, next to what was known of both directions before it. */
export interface SegmentInContext {
  readonly frame: number;
  readonly timestampNs: bigint;
  readonly tcp: TcpSegment;
  /** The raw field. */
  readonly sequence: number;
  /** The raw field, with or without the ACK flag. */
  readonly acknowledgment: number;
  readonly own: Flow;
  readonly other: Flow;
  readonly conversation: Conversation;
}
