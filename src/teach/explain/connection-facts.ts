import type { TrackedSegment } from "../../capture/tcp/connection.ts";
import type { Conversation, Side, Step } from "../conversation/conversation.ts";
import { numbersTaken, otherSide } from "../conversation/sides.ts";

const KNOWN = new WeakMap<Conversation, ConnectionFacts>();

/** Returns what a whole connection tells about each of its segments; the second time at once. */
export function factsOf(conversation: Conversation): ConnectionFacts {
  const facts = KNOWN.get(conversation) ?? new ConnectionFacts(conversation);
  KNOWN.set(conversation, facts);
  return facts;
}

/** What a whole connection tells about each of its segments; looked up in an instant. */
export class ConnectionFacts {
  readonly conversation: Conversation;
  readonly #byFrame: ReadonlyMap<number, number>;
  /** The last SYN of each side. */
  readonly #syns: Readonly<Record<Side, Step | undefined>>;
  /** The frames of the close, in order, and whether it is whole. */
  readonly closing: readonly number[];
  readonly isClosed: boolean;

  constructor(conversation: Conversation) {
    this.conversation = conversation;
    const { steps, connection } = conversation;
    this.#byFrame = new Map(steps.map(({ segment }, at) => [segment.frame, at]));
    const lastSyn = (side: Side) => steps.findLast(({ from, segment }) => from === side && segment.flags.syn);
    this.#syns = { client: lastSyn("client"), server: lastSyn("server") };
    const { clientToServer: up, serverToClient: down, end } = connection;
    const frames = [up.finFrame, up.finAcknowledgedFrame, down.finFrame, down.finAcknowledgedFrame];
    const known = frames.flatMap((frame) => (frame === undefined ? [] : [frame]));
    this.closing = [...new Set(known)].sort((a, b) => a - b);
    this.isClosed = end === "fin";
  }

  stepAt(frame: number): Step | undefined {
    return this.conversation.steps[this.#byFrame.get(frame) ?? -1];
  }

  next(step: Step): Step | undefined {
    return this.conversation.steps[(this.#byFrame.get(step.segment.frame) ?? -2) + 1];
  }

  previous(step: Step): Step | undefined {
    return this.conversation.steps[(this.#byFrame.get(step.segment.frame) ?? 0) - 1];
  }

  /** Returns the last segment of the same side before this one that takes a sequence number. */
  previousTaking(step: Step): Step | undefined {
    const { steps } = this.conversation;
    for (let at = (this.#byFrame.get(step.segment.frame) ?? 0) - 1; at >= 0; at -= 1) {
      const other = steps[at];
      if (other?.from === step.from && numbersTaken(other.segment) > 0) return other;
    }
    return undefined;
  }

  syn(side: Side): TrackedSegment | undefined {
    return this.#syns[side]?.segment;
  }

  /** Whether all options of a side's SYN were captured. */
  hasOptions(side: Side): boolean {
    return this.#syns[side]?.isHeaderCut === false;
  }

  /** Returns the shift that a side's SYN offers; `undefined` where it offers none, or was not seen. */
  shift(side: Side): number | undefined {
    const option = this.#syns[side]?.segment.options.find(({ type }) => type === "window-scale");
    return option?.type === "window-scale" ? Math.min(option.shift, 14) : undefined;
  }

  /** Returns the raw number that is shown as 0 for what a side sends. */
  base(side: Side): number | undefined {
    const { steps } = this.conversation;
    const own = steps.find(({ from }) => from === side)?.segment;
    if (own !== undefined) return (own.sequenceNumberRaw - own.sequenceNumber) >>> 0;
    const answer = steps.find(
      ({ from, segment }) => from === otherSide(side) && segment.acknowledgmentNumber !== undefined,
    )?.segment;
    if (answer?.acknowledgmentNumber === undefined) return undefined;
    return (answer.acknowledgmentNumberRaw - answer.acknowledgmentNumber) >>> 0;
  }
}
