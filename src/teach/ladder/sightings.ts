import type { Crossing, Fate } from "../../harness/crossings.ts";
import type { Conversation, Side, Step } from "../conversation/conversation.ts";

/** One connection as it was seen at both ends of the wire. */
export interface BothSights {
  /** The conversation in the capture of each end. */
  readonly ends: Readonly<Record<Side, Conversation>>;
  /** What became of every frame of the wire, of other connections too. */
  readonly crossings: readonly Crossing[];
}

/** One packet of a connection with the steps that tell of it: at its sender's end and at its receiver's; the same one where there is one point. */
export interface Sighting {
  readonly from: Side;
  readonly fate: Fate | "seen" | "overtaken";
  readonly steps: Readonly<Record<Side, Step | undefined>>;
  readonly frames: Readonly<Record<Side, number | undefined>>;
  readonly leftNs: bigint;
  /** Absent where it never arrived, and with one point of capture. */
  readonly arrivedNs: bigint | undefined;
}

/** Returns the packets of a connection that was captured at one point, in the order of the capture. */
export function seenAtOnePoint({ steps }: Conversation): readonly Sighting[] {
  return steps.map((step) => {
    const { frame, timestampNs } = step.segment;
    return {
      from: step.from,
      fate: "seen",
      steps: { client: step, server: step },
      frames: { client: frame, server: frame },
      leftNs: timestampNs,
      arrivedNs: undefined,
    };
  });
}

/**
 * Returns the packets of a connection that was captured at both ends, in the order in which they were sent. Every frame of either capture is in
 * exactly one of them: what came out of the wire twice was sent once, so that the second one has no number at its sender's end.
 */
export function seenAtBothEnds({ ends, crossings }: BothSights): readonly Sighting[] {
  const stepOf = { client: byFrame(ends.client), server: byFrame(ends.server) };
  const taken = { client: new Set<number>(), server: new Set<number>() };
  const sightings = crossings.flatMap(({ from, fate, sent, arrived, isOvertaken }): readonly Sighting[] => {
    const to = from === "client" ? "server" : "client";
    const near = sent === undefined || fate === "doubled" ? undefined : stepOf[from].get(sent.frame);
    const far = arrived === undefined ? undefined : stepOf[to].get(arrived.frame);
    const origin = fate === "doubled" && sent !== undefined ? stepOf[from].get(sent.frame) : undefined;
    const step = near ?? far ?? origin;
    if (step === undefined) return [];
    if (near !== undefined) taken[from].add(near.segment.frame);
    if (far !== undefined) taken[to].add(far.segment.frame);
    return [
      {
        from,
        fate: isOvertaken && fate === "arrived" ? "overtaken" : fate,
        steps: bySide(from, near, far),
        frames: bySide(from, fate === "doubled" ? undefined : sent?.frame, arrived?.frame),
        leftNs:
          (fate === "doubled" || fate === "added" ? arrived : sent)?.timestampNs ?? step.segment.timestampNs,
        arrivedNs: arrived?.timestampNs,
      },
    ];
  });
  return [...sightings, ...leftOver(ends, taken)].sort((a, b) =>
    a.leftNs < b.leftNs ? -1 : a.leftNs > b.leftNs ? 1 : 0,
  );
}

/** Frames that no crossing tells of: of a sender that neither end knows. */
function leftOver(
  ends: BothSights["ends"],
  taken: Readonly<Record<Side, ReadonlySet<number>>>,
): readonly Sighting[] {
  return (["client", "server"] as const).flatMap((side) =>
    ends[side].steps
      .filter(({ segment }) => !taken[side].has(segment.frame))
      .map((step): Sighting => {
        const { frame, timestampNs } = step.segment;
        const isSender = step.from === side;
        return {
          from: step.from,
          fate: isSender ? "lost" : "added",
          steps:
            side === "client" ? { client: step, server: undefined } : { client: undefined, server: step },
          frames:
            side === "client" ? { client: frame, server: undefined } : { client: undefined, server: frame },
          leftNs: timestampNs,
          arrivedNs: isSender ? undefined : timestampNs,
        };
      }),
  );
}

function byFrame({ steps }: Conversation): ReadonlyMap<number, Step> {
  return new Map(steps.map((step) => [step.segment.frame, step]));
}

function bySide<Value>(from: Side, atSender: Value, atReceiver: Value): Readonly<Record<Side, Value>> {
  return from === "client"
    ? { client: atSender, server: atReceiver }
    : { client: atReceiver, server: atSender };
}
