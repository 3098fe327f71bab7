import { seqAdd } from "../../../wire/seq.ts";
import type { Conversation, Step } from "../../conversation/conversation.ts";
import { across, frameOf, framesOf, freshDataOf, openingOf } from "../facts.ts";
import { namedFrames } from "../frames-text.ts";
import type { Question } from "../question.ts";

/** The first segments with data of the client, or of the server where the client sent none. */
function firstData(conversation: Conversation): readonly Step[] {
  const fromClient = freshDataOf(conversation, "client");
  return fromClient.length > 0 ? fromClient : freshDataOf(conversation, "server");
}

/** 10: number of the first octet. */
export const firstDataNumber: Question = {
  id: "numbers.first-data",
  number: 10,
  asks: "Which sequence number does the first segment with data have?",
  computed: "its own number: relative, the raw one minus the ISN of its side",
  source: "RFC 9293 §3.4",
  needs: "the handshake and a segment with data",
  ask(conversation) {
    const opening = openingOf(conversation);
    const [step] = firstData(conversation);
    if (opening === undefined || step === undefined) return undefined;
    const { frame, sequenceNumberRaw: raw, sequenceNumber: relative } = step.segment;
    const syn = step.from === "client" ? opening.syn : opening.synAck;
    const isn = syn.segment.sequenceNumberRaw;
    return {
      text: `Which sequence number does the first segment with data of the ${step.from} have, raw or relative?`,
      expected: { type: "sequence", raw, relative },
      frames: [syn.segment.frame, frame],
      hints: [
        "The numbers go on where the SYN left off.",
        `The first data of the ${step.from} is in frame ${frame}; its side began with ${isn} in frame ${syn.segment.frame}.`,
        `Relative = raw number of frame ${frame} minus ${isn}.`,
      ],
      computation: `raw ${raw}, relative ${raw} - ${isn} = ${relative}`,
      mistakes: [
        {
          expected: { type: "sequence", raw: isn, relative: 0 },
          remark: "That is the number of the SYN, which takes one: the data begins behind it.",
        },
        {
          expected: {
            type: "sequence",
            raw: seqAdd(raw, step.segment.length),
            relative: relative + step.segment.length,
          },
          remark: `That is the number behind the data of frame ${frame}; asked is the one of its first octet.`,
        },
      ],
    };
  },
};

/** 12: length and next number. */
export const next: Question = {
  id: "numbers.next",
  number: 12,
  asks: "How many octets of data does a frame carry, and which number follows them?",
  computed: "sequence number plus length of the data",
  source: "RFC 9293 §3.4",
  needs: "a segment with data",
  ask(conversation) {
    const candidates = firstData(conversation).filter(
      ({ segment }) => !segment.flags.syn && !segment.flags.fin,
    );
    const step = candidates[1] ?? candidates[0];
    if (step === undefined) return undefined;
    const { frame, length, frameLength, sequenceNumber, sequenceNumberRaw } = step.segment;
    const sequence = (count: number) =>
      ({
        type: "sequence",
        raw: seqAdd(sequenceNumberRaw, count),
        relative: seqAdd(sequenceNumber, count),
      }) as const;
    const [data, nextName] = ["octets of data", "next number"];
    return {
      text: `How many octets of data does frame ${frame} carry, and which sequence number does the next octet of its side have?`,
      expected: {
        type: "parts",
        parts: [
          { name: data, expected: { type: "integer", value: length } },
          { name: nextName, expected: sequence(length) },
        ],
      },
      frames: [frame],
      hints: [
        "Every octet of data takes one number.",
        `Look at Seq and Len of frame ${frame}. Len counts the data; the column Length counts the whole frame.`,
        `Frame ${frame} begins at relative ${sequenceNumber} and has Len=${length}: add them.`,
      ],
      computation: `${sequenceNumber} + ${length} = ${seqAdd(sequenceNumber, length)} (raw ${sequenceNumberRaw} + ${length} = ${seqAdd(sequenceNumberRaw, length)})`,
      mistakes: [
        {
          part: data,
          expected: { type: "integer", value: frameLength },
          remark: `${frameLength} is Length, the whole frame with its headers; the data alone is Len.`,
        },
        {
          part: nextName,
          expected: sequence(0),
          remark: `That is the number of the first octet of frame ${frame}; add the length of its data.`,
        },
        {
          part: nextName,
          expected: sequence(length + 1),
          remark:
            "That is one too many: only SYN and FIN take a number beside the octets, and this frame has neither.",
        },
        {
          part: nextName,
          expected: sequence(length - 1),
          remark: "That is the number of the last octet; the next one follows it.",
        },
        {
          part: nextName,
          expected: sequence(frameLength),
          remark: "You added Length, the whole frame; only the data (Len) takes numbers.",
        },
      ],
    };
  },
};

/** 13: which frame acknowledges. */
export const acknowledgedBy: Question = {
  id: "acks.which",
  number: 13,
  asks: "Which frame acknowledges a given segment?",
  computed: "the first later frame of the other side whose acknowledgment number covers the segment's end",
  source: "RFC 9293 §3.4, §3.10.7.4",
  needs: "a segment with data that is acknowledged",
  ask(conversation) {
    const acknowledged = [
      ...freshDataOf(conversation, "client"),
      ...freshDataOf(conversation, "server"),
    ].filter((step) => step.acknowledgedBy !== undefined);
    const step =
      acknowledged.find((each) => each.acknowledgedBy !== frameBehind(conversation, each)) ?? acknowledged[0];
    if (step?.acknowledgedBy === undefined) return undefined;
    const { frame, sequenceNumber, length, flags } = step.segment;
    const answer = step.acknowledgedBy;
    const end = sequenceNumber + length + (flags.syn ? 1 : 0) + (flags.fin ? 1 : 0);
    const later = conversation.steps.filter(
      (each) => each.from === across(step.from) && frameOf(each) > answer && each.segment.flags.ack,
    );
    const between = conversation.steps.filter((each) => frameOf(each) > frame && frameOf(each) < answer);
    return {
      text: `Which frame is the first that acknowledges all the data of frame ${frame}?`,
      expected: { type: "frames", frames: [answer] },
      frames: [frame, answer],
      hints: [
        "An acknowledgment number says: all octets before it have arrived. So it need not come right behind the segment.",
        `Look behind frame ${frame} at what the ${across(step.from)} sends, and at its Ack. A frame with data can acknowledge too.`,
        `The data of frame ${frame} ends before relative number ${end}: find the first Ack of at least ${end}.`,
      ],
      computation: `frame ${frame} ends at ${sequenceNumber} + ${end - sequenceNumber} = ${end}; frame ${answer} is the first with Ack >= ${end}`,
      mistakes: [
        ...later.map((each) => ({
          expected: { type: "frames", frames: [frameOf(each)] } as const,
          remark: `Frame ${frameOf(each)} acknowledges it too, but another frame did so before.`,
        })),
        ...between.map((each) => ({
          expected: { type: "frames", frames: [frameOf(each)] } as const,
          remark:
            each.from === step.from
              ? `Frame ${frameOf(each)} comes from the same side as frame ${frame}; the other side acknowledges.`
              : `The Ack of frame ${frameOf(each)} is ${each.segment.acknowledgmentNumber ?? 0}, which does not reach the end of frame ${frame}.`,
        })),
        {
          expected: { type: "frames", frames: [frame] },
          remark: `Frame ${frame} is the segment itself; its Ack is about what the other side sent.`,
        },
      ],
    };
  },
};

function frameBehind({ steps }: Conversation, step: Step): number | undefined {
  return steps[steps.indexOf(step) + 1]?.segment.frame;
}

/** 17: acknowledgments that ride on data. */
export const piggybacked: Question = {
  id: "acks.piggybacked",
  number: 17,
  asks: "Which acknowledgments came along with data (piggybacked)?",
  computed: "segments with data whose acknowledgment number is the first to cover data of the other side",
  source: "RFC 9293 §3.8.6.3; RFC 1122 §4.2.3.2",
  needs: "data from both sides",
  ask(conversation) {
    const { steps } = conversation;
    const sent = (["client", "server"] as const).map((side) => freshDataOf(conversation, side));
    if (sent.some((each) => each.length === 0)) return undefined;
    const withData = sent
      .flat()
      .map(frameOf)
      .sort((a, b) => a - b);
    const acknowledging = steps.filter((step) => coversData(conversation, step));
    const right = framesOf(acknowledging.filter(({ segment }) => segment.length > 0));
    const pure = framesOf(acknowledging.filter(({ segment }) => segment.length === 0));
    return {
      text: "Which frames with data are the first to acknowledge data of the other side, so that the acknowledgment came along with data (piggybacked)?",
      expected: { type: "frames", frames: right },
      frames: right,
      hints: [
        "Every segment behind the handshake has an acknowledgment number; it tells something new only where it grew.",
        `Look at the frames with data (${withData.length} of them) and at the Ack of each: is it higher than in the frame before of the same side?`,
        right.length === 0
          ? `Data was acknowledged first by ${namedFrames(pure)}: look whether one of them has Len above 0.`
          : `There ${right.length === 1 ? "is one" : `are ${right.length}`}; the first is among ${namedFrames(withData.filter((each) => each <= (right[0] ?? 0)).slice(-3))}.`,
      ],
      computation: `data of the other side is first covered by ${namedFrames(framesOf(acknowledging))}; with data of their own: ${right.length === 0 ? "none" : namedFrames(right)}`,
      mistakes: [
        {
          expected: { type: "frames", frames: withData },
          remark:
            "These are all frames with data. Each has an Ack, but not each acknowledges data that was not acknowledged before.",
        },
        {
          expected: { type: "frames", frames: pure },
          remark:
            "These acknowledge data, but carry none of their own (Len=0); asked are those that do both.",
        },
        {
          expected: { type: "frames", frames: framesOf(acknowledging) },
          remark: "These are all frames that acknowledge data first; asked are those that carry data too.",
        },
      ],
    };
  },
};

function coversData({ steps }: Conversation, step: Step): boolean {
  return step.acknowledges.some((frame) => {
    const segment = steps.find((each) => each.segment.frame === frame)?.segment;
    return segment !== undefined && segment.length > 0;
  });
}

/** 18: segments for one acknowledgment. */
export const perAck: Question = {
  id: "acks.per-ack",
  number: 18,
  asks: "How many segments with data does one acknowledgment cover on average?",
  computed:
    "segments with data (copies left out) that were acknowledged, divided by the frames that acknowledged them first",
  source: "RFC 9293 §3.8.6.3; RFC 1122 §4.2.3.2",
  needs: "at least two segments with data of one side that are acknowledged",
  ask(conversation) {
    const counts = (["client", "server"] as const).map((side) => {
      const segments = freshDataOf(conversation, side).filter((step) => step.acknowledgedBy !== undefined);
      return { side, segments, acks: [...new Set(segments.map((step) => step.acknowledgedBy ?? 0))] };
    });
    const [client, server] = counts;
    if (client === undefined || server === undefined) return undefined;
    const meant = server.segments.length > client.segments.length ? server : client;
    const { side, segments, acks } = meant;
    if (segments.length < 2 || acks.length === 0) return undefined;
    const all = conversation.steps.filter((step) => step.from === across(side) && step.segment.flags.ack);
    const decimal = (value: number) => ({ type: "decimal", value }) as const;
    return {
      text: `How many segments with data of the ${side} does one acknowledgment of the ${across(side)} cover on average? Count the frames that acknowledge data for the first time; leave out what was sent again.`,
      expected: decimal(segments.length / acks.length),
      frames: acks,
      hints: [
        "One acknowledgment can cover several segments: it names the last number that arrived in order.",
        `Count the segments with data of the ${side} that were acknowledged, and the frames of the ${across(side)} whose Ack grew because of them.`,
        `${segments.length} segments, and the frames that acknowledge them begin with ${namedFrames(acks.slice(0, 3))}: divide by how many they are.`,
      ],
      computation: `${segments.length} segments / ${acks.length} acknowledgments = ${Number((segments.length / acks.length).toFixed(3))}`,
      mistakes: [
        {
          expected: decimal(segments.length / Math.max(1, all.length)),
          remark:
            "You divided by all frames that have an Ack; only those count that acknowledge data for the first time.",
        },
        {
          expected: decimal(acks.length / segments.length),
          remark: "That is the other way round: acknowledgments for each segment.",
        },
      ],
    };
  },
};
