import type { Conversation, Side, Step } from "../../conversation/conversation.ts";
import {
  across,
  artefactOf,
  busierSide,
  frameOf,
  freshDataOf,
  nsBetween,
  octetsOf,
  stepAt,
} from "../facts.ts";
import { namedFrames } from "../frames-text.ts";
import type { Question } from "../question.ts";
import { durationText } from "../show-expected.ts";

/** Segments whose round trips are asked for. */
const SAMPLES = 5;

/** A segment with data that was sent once, and the first frame that acknowledges all of it. */
interface Sample {
  readonly sent: Step;
  readonly answer: Step;
}

/** Karn's algorithm: of what was sent twice nobody knows which one is acknowledged. */
function samplesOf(conversation: Conversation, side: Side): readonly Sample[] {
  const again = new Set(
    conversation.steps.flatMap((step) => {
      const of = artefactOf(step, "sent-again")?.of;
      return of === undefined ? [] : [of, frameOf(step)];
    }),
  );
  return freshDataOf(conversation, side).flatMap((sent) => {
    const answer = stepAt(conversation, sent.acknowledgedBy);
    return answer === undefined || again.has(frameOf(sent)) ? [] : [{ sent, answer }];
  });
}

function asked(
  conversation: Conversation,
): { readonly side: Side; readonly samples: readonly Sample[] } | undefined {
  const [client, server] = (["client", "server"] as const).map((side) => ({
    side,
    samples: samplesOf(conversation, side).slice(0, SAMPLES),
  }));
  if (client === undefined || server === undefined) return undefined;
  const meant = server.samples.length > client.samples.length ? server : client;
  return meant.samples.length === 0 ? undefined : meant;
}

function timesOf(samples: readonly Sample[]): readonly number[] {
  return samples.map(({ sent, answer }) => nsBetween(sent, answer));
}

/** 14: round trips. */
export const roundTrips: Question = {
  id: "timing.round-trips",
  number: 14,
  asks: "How long did it take until each of the first segments with data was acknowledged?",
  computed:
    "time of the first frame that acknowledges all of a segment, minus its own; segments that were sent again are left out (Karn)",
  source: "RFC 6298 §3",
  needs: "a segment with data that was sent once and is acknowledged",
  ask(conversation) {
    const meant = asked(conversation);
    if (meant === undefined) return undefined;
    const { side, samples } = meant;
    const ns = timesOf(samples);
    const frames = samples.map(({ sent }) => frameOf(sent));
    const answers = samples.map(({ answer }) => frameOf(answer));
    const pairs = samples.map(({ sent, answer }) => `${frameOf(answer)} - ${frameOf(sent)}`).join(", ");
    const [first] = samples;
    return {
      text: `How long did it take until the data of ${namedFrames(frames)} of the ${side} was acknowledged? Give the ${ns.length === 1 ? "time" : `${ns.length} times in order`}.`,
      expected: { type: "durations", ns },
      frames: [...frames, ...answers],
      hints: [
        "A round trip ends with the first acknowledgment that covers the whole segment.",
        `Look for the frames of the ${across(side)} whose Ack reaches the end of each segment: for frame ${frames[0]} it is frame ${answers[0]}.`,
        `Subtract the times of these frames: ${pairs}.`,
      ],
      computation: `times of ${pairs}: ${ns.map(durationText).join(", ")}`,
      mistakes: [
        {
          expected: {
            type: "durations",
            ns: samples.map(({ sent }) => Number(nextOf(conversation, sent)?.sincePreviousNs ?? 0n)),
          },
          remark:
            "That is the time to the next frame, whatever it is; wait for the one whose Ack covers the segment.",
        },
        {
          expected: {
            type: "durations",
            ns: samples.map(() => (first === undefined ? 0 : nsBetween(first.sent, first.answer))),
          },
          remark: "That is the first round trip, given for all; each segment has one of its own.",
        },
      ],
    };
  },
};

function nextOf({ steps }: Conversation, step: Step): Step | undefined {
  return steps[steps.indexOf(step) + 1];
}

/** How much a new sample counts (RFC 6298 §2.3). */
const ALPHA = 1 / 8;

/** 15: the smoothed round trip. */
export const smoothed: Question = {
  id: "timing.smoothed",
  number: 15,
  asks: "What is the smoothed round trip time after the first samples?",
  computed: "it begins with the first sample; each further one counts an eighth: E = 7/8 E + 1/8 S",
  source: "RFC 6298 §2",
  needs: "two segments with data that were sent once and are acknowledged",
  ask(conversation) {
    const meant = asked(conversation);
    if (meant === undefined || meant.samples.length < 2) return undefined;
    const times = timesOf(meant.samples);
    const smooth = (share: number) =>
      times.reduce(
        (estimate, sample, index) => (index === 0 ? sample : estimate * (1 - share) + sample * share),
        0,
      );
    const value = smooth(ALPHA);
    const mean = times.reduce((sum, each) => sum + each, 0) / times.length;
    const frames = meant.samples.map(({ sent }) => frameOf(sent));
    return {
      text: `Take the round trips of ${namedFrames(frames)}. What is the smoothed round trip time after the last of them? Begin with the first sample; each further one counts an eighth.`,
      expected: { type: "duration", ns: value },
      frames,
      hints: [
        "One sample says little, so TCP smooths: the old estimate counts seven eighths, the new sample one.",
        `The samples are ${times.map(durationText).join(", ")}.`,
        `Begin with E = ${durationText(times[0] ?? 0)}; then E = 7/8 x ${durationText(times[0] ?? 0)} + 1/8 x ${durationText(times[1] ?? 0)}, and so on.`,
      ],
      computation: `E after ${times.length} samples = ${durationText(value)}`,
      mistakes: [
        {
          expected: { type: "duration", ns: mean },
          remark:
            "That is the mean, in which all samples count the same; in the smoothed time the newest counts an eighth.",
        },
        {
          expected: { type: "duration", ns: smooth(1 - ALPHA) },
          remark: "You have the weights the wrong way round: the old estimate counts seven eighths.",
        },
        {
          expected: { type: "duration", ns: times.at(-1) ?? 0 },
          remark: "That is the last sample alone; the estimate keeps seven eighths of what it was before.",
        },
      ],
    };
  },
};

/** 16: delayed acknowledgments. */
export const delayed: Question = {
  id: "timing.delayed",
  number: 16,
  asks: "Which acknowledgments were delayed?",
  computed:
    "acknowledgments without data that came more than 20 ms, and less than 500 ms, behind the one segment that they answer",
  source: "RFC 1122 §4.2.3.2",
  needs: "an acknowledgment of data",
  ask(conversation) {
    const answers = conversation.steps.filter(({ acknowledges }) => acknowledges.length > 0);
    if (answers.length === 0) return undefined;
    const late = answers.filter((step) => artefactOf(step, "delayed-ack") !== undefined);
    const frames = late.map(frameOf);
    const waits = late.map((step) => artefactOf(step, "delayed-ack"));
    const pure = answers.filter(({ segment }) => segment.length === 0).map(frameOf);
    const [first] = waits;
    return {
      text: "Which frames are delayed acknowledgments: without data, and more than 20 ms behind the segment that they answer?",
      expected: { type: "frames", frames },
      frames,
      hints: [
        "A receiver may wait a little before it acknowledges, in the hope that it has data to send along.",
        "Look at the frames without data (Len=0) and at how long before them the segment came that they acknowledge.",
        first === undefined
          ? `Compare ${namedFrames(pure.slice(0, 4))} with the segments that they answer: is one of them more than 20 ms behind?`
          : `Frame ${first.of} waited ${durationText(Number(first.waitedNs))} for its answer.`,
      ],
      computation:
        frames.length === 0
          ? "no acknowledgment without data came more than 20 ms behind its segment"
          : late
              .map(
                (step, index) =>
                  `frame ${frameOf(step)} came ${durationText(Number(waits[index]?.waitedNs ?? 0n))} behind frame ${waits[index]?.of}`,
              )
              .join("; "),
      mistakes: [
        {
          expected: { type: "frames", frames: pure },
          remark: "These are all acknowledgments without data; most of them came at once.",
        },
        {
          expected: { type: "frames", frames: waits.flatMap((each) => each?.of ?? []) },
          remark: "These are the segments that waited; asked are the frames that answered them.",
        },
      ],
    };
  },
};

/** 25: throughput. */
export const throughput: Question = {
  id: "timing.throughput",
  number: 25,
  asks: "How many octets of data a second did the side that sent more get across?",
  computed:
    "octets of data, each counted once, divided by the time from the first segment with data to the acknowledgment of the last",
  source: "RFC 6349 §3.1",
  needs: "data that took some time until all of it was acknowledged",
  ask(conversation) {
    const side = busierSide(conversation);
    if (side === undefined) return undefined;
    const sent = freshDataOf(conversation, side);
    const [first] = sent;
    const last = sent.at(-1);
    const answer = stepAt(conversation, last?.acknowledgedBy);
    if (
      first === undefined ||
      answer === undefined ||
      sent.some(({ acknowledgedBy }) => acknowledgedBy === undefined)
    )
      return undefined;
    const octets = octetsOf(conversation, side);
    const ns = nsBetween(first, answer);
    if (ns <= 0) return undefined;
    const rate = (count: number, time: number) =>
      ({ type: "rate", perSecond: (count / time) * 1e9 }) as const;
    const wire = conversation.steps
      .filter(({ from }) => from === side)
      .reduce((sum, { segment }) => sum + segment.frameLength, 0);
    return {
      text: `How many octets of data a second did the ${side} get across, from its first segment with data (frame ${frameOf(first)}) to the acknowledgment of its last (frame ${frameOf(answer)})?`,
      expected: rate(octets, ns),
      frames: [frameOf(first), frameOf(answer)],
      hints: [
        "Throughput is octets divided by time; say which octets and which time.",
        `Count the data of the ${side} once, without headers: its last acknowledgment tells how much it was.`,
        `${octets} octets in ${durationText(ns)}: divide.`,
      ],
      computation: `${octets} octets / ${durationText(ns)}`,
      mistakes: [
        { expected: rate(wire, ns), remark: "You counted headers too; asked is the data alone." },
        {
          expected: rate(octets, Number(conversation.steps.at(-1)?.sinceStartNs ?? 1n)),
          remark:
            "You took the whole connection's time; it counts from the first data to the acknowledgment of the last.",
        },
      ],
    };
  },
};
