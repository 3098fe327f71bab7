import type { TrackedSegment } from "../../capture/tcp/connection.ts";
import { safeText } from "../../harness/reporters/safe-text.ts";
import { quoteOctets } from "../../wire/octets.ts";
import type { Conversation, Message, Side, Step } from "../conversation/conversation.ts";
import { type Choice, leaveOut } from "./choice.ts";
import type { Ladder, Lifeline, MessageChip, PacketRow } from "./ladder.ts";
import { layOut } from "./lay-out.ts";
import { kindOf, notesOn } from "./notes.ts";
import { type BothSights, type Sighting, seenAtBothEnds, seenAtOnePoint } from "./sightings.ts";

/** What a ladder is made of. */
export interface LadderSource {
  /** The connection as it is told: by the capture at one point, or by the capture of the end that the evidence goes by. */
  readonly conversation: Conversation;
  /** Where the wire was captured at both ends. */
  readonly both?: BothSights | undefined;
  /** The files of both captures, by the end. */
  readonly files?: Readonly<Record<Side, string>> | undefined;
  /** Who is at the ends, where that is known better than by the addresses. */
  readonly names?: Readonly<Partial<Record<Side, string>>> | undefined;
}

/** Octets of data that a row shows at most. */
const SHOWN_LENGTH = 60;

/** Returns the ladder of a connection, with the rows that `choice` takes. */
export function buildLadder(source: LadderSource, choice: Choice = {}): Ladder {
  const { conversation, both } = source;
  const sightings = both === undefined ? seenAtOnePoint(conversation) : seenAtBothEnds(both);
  const startNs = sightings[0]?.leftNs ?? 0n;
  const before = new Map(
    sightings.map((sighting, index) => [sighting, sightings[index - 1]?.leftNs ?? startNs]),
  );
  const shown = leaveOut(sightings, choice).map((each) =>
    "type" in each ? each : describe(source, each, startNs, before.get(each) ?? startNs),
  );
  const { rows, lines } = layOut(shown);
  return {
    schema: "lab-ladder/1",
    stream: conversation.connection.stream,
    protocol: conversation.protocol?.title ?? null,
    seenAt: both === undefined ? "one-point" : "both-ends",
    lifelines: { client: lifeline(source, "client"), server: lifeline(source, "server") },
    durationMs: sightings.reduce((last, { leftNs, arrivedNs }) => {
      const end = toMs((arrivedNs ?? leftNs) - startNs);
      return Math.max(last, end);
    }, 0),
    packets: sightings.length,
    rows,
    lines,
  };
}

function lifeline({ conversation, names, files }: LadderSource, role: Side): Lifeline {
  const { client, server } = conversation.connection;
  const { address, port } = role === "client" ? client : server;
  // Where both ends have one address, a name of that address tells neither of them.
  const byAddress = client.address === server.address ? undefined : conversation.names.get(address);
  const name = names?.[role] ?? byAddress;
  return {
    role,
    name: name === undefined || name === "" ? null : safeText(name),
    address,
    port,
    file: files?.[role] ?? null,
  };
}

/** A packet without its lines. */
export type PlacelessPacket = Omit<PacketRow, "line" | "arrivalLine">;

function describe(
  source: LadderSource,
  sighting: Sighting,
  startNs: bigint,
  beforeNs: bigint,
): PlacelessPacket {
  const { from, fate, steps, frames, leftNs, arrivedNs } = sighting;
  const step = (from === "client" ? (steps.client ?? steps.server) : (steps.server ?? steps.client)) as Step;
  const { segment } = step;
  return {
    type: "packet",
    from,
    frames: { client: frames.client ?? null, server: frames.server ?? null },
    timeMs: toMs(leftNs - startNs),
    arrivedMs: arrivedNs === undefined ? null : toMs(arrivedNs - startNs),
    deltaMs: toMs(leftNs - beforeNs),
    fate,
    kind: fate === "doubled" ? "plain" : kindOf(step),
    flags: flagsOf(segment),
    relative: {
      sequence: segment.sequenceNumber,
      acknowledgment: segment.acknowledgmentNumber ?? null,
    },
    raw: {
      sequence: segment.sequenceNumberRaw,
      acknowledgment: segment.flags.ack ? segment.acknowledgmentNumberRaw : null,
    },
    length: segment.length,
    window: segment.window,
    states: { client: stateAt("client", sighting), server: stateAt("server", sighting) },
    notes: notesOn(step, sighting, source.both).map(safeText),
    messages: chipsOf(source, sighting),
    data: segment.payload.length === 0 ? "" : quoteOctets(segment.payload, SHOWN_LENGTH),
  };
}

function stateAt(side: Side, { steps }: Sighting): PacketRow["states"][Side] {
  const change = steps[side]?.states[side];
  return { before: change?.before ?? null, after: change?.after ?? null };
}

/**
 * Messages are numbered as the conversation that is told numbers them. With two points of capture a message is looked at where it was sent,
 * because nothing of it is missing there.
 */
function chipsOf(
  { conversation, both }: LadderSource,
  { from, steps, fate }: Sighting,
): readonly MessageChip[] {
  const teller = both === undefined ? conversation : both.ends[from];
  const step = steps[from];
  if (step === undefined || fate === "doubled") return [];
  return step.messages.flatMap((number) => {
    const message = messageNumbered(teller, number);
    if (message === undefined) return [];
    return [
      chipOf(
        message,
        step.segment.frame,
        teller === conversation ? number : numberIn(conversation, teller, message),
      ),
    ];
  });
}

/** The messages of one side come in the same order at both ends. */
function numberIn(conversation: Conversation, teller: Conversation, { from, number }: Message): number {
  const place = teller.messages.filter((each) => each.from === from && each.number < number).length;
  return conversation.messages.filter((each) => each.from === from)[place]?.number ?? number;
}

function messageNumbered({ messages }: Conversation, number: number): Message | undefined {
  const likely = messages[number - 1];
  return likely?.number === number ? likely : messages.find((each) => each.number === number);
}

function chipOf({ frames, type, quoted, words }: Message, frame: number, number: number): MessageChip {
  return {
    number,
    part: Math.max(1, frames.indexOf(frame) + 1),
    parts: Math.max(1, frames.length),
    type: type?.name ?? null,
    quoted: safeText(quoted),
    words: safeText(words),
  };
}

const FLAGS = ["fin", "syn", "rst", "psh", "ack", "urg", "ece", "cwr"] as const;

function flagsOf({ flags }: TrackedSegment): string {
  const names = FLAGS.filter((flag) => flags[flag]).map((flag) => flag.toUpperCase());
  return names.length === 0 ? "none" : names.join(", ");
}

function toMs(ns: bigint): number {
  return Number(ns) / 1e6;
}
