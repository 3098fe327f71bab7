import type { Conversation, Step } from "../../conversation/conversation.ts";
import { across, artefactOf, dataOf, frameOf, framesOf, isCopy, nsBetween, stepAt } from "../facts.ts";
import { namedFrames } from "../frames-text.ts";
import type { Question } from "../question.ts";
import { durationText } from "../show-expected.ts";

function copiesOf({ steps }: Conversation): readonly Step[] {
  return steps.filter(isCopy);
}

/** 19: what was sent again. */
export const copies: Question = {
  id: "loss.copies",
  number: 19,
  asks: "Which frames carry data that their side had sent before?",
  computed:
    "segments whose octets were in an earlier segment of the same side; keep-alives and window probes are none",
  source: "RFC 9293 §3.8.1",
  needs: "a segment with data",
  ask(conversation) {
    const data = [...dataOf(conversation, "client"), ...dataOf(conversation, "server")];
    if (data.length === 0) return undefined;
    const again = copiesOf(conversation);
    const frames = framesOf(again);
    const originals = again.map((step) => artefactOf(step, "sent-again")?.of ?? 0);
    const [first] = again;
    const duplicateAcks = conversation.steps
      .filter(({ segment }) => segment.analysis.includes("duplicate-ack"))
      .map(frameOf);
    return {
      text: "Which frames carry data that their side had sent before (retransmissions)?",
      expected: { type: "frames", frames },
      frames: [...new Set([...originals, ...frames])],
      hints: [
        "What is sent again has the same sequence numbers as before.",
        "Look for two frames of one side with the same Seq and data. At the receiver's end only one of them may have been captured.",
        first === undefined
          ? "Go through the Seq of each side: does it ever go back?"
          : `Frame ${originals[0]} has Seq=${first.segment.sequenceNumber}; find the same Seq again.`,
      ],
      computation:
        frames.length === 0
          ? "the numbers of no side go back: nothing was sent again"
          : again.map((step, index) => `frame ${frameOf(step)} repeats frame ${originals[index]}`).join("; "),
      mistakes: [
        {
          expected: { type: "frames", frames: originals },
          remark: "These are the ones that were repeated; asked are those that repeat them.",
        },
        {
          expected: { type: "frames", frames: duplicateAcks },
          remark: "These are duplicate acknowledgments: they carry no data, they only ask for it.",
        },
        {
          expected: { type: "frames", frames: framesOf(data) },
          remark: "These are all frames with data; asked are those whose octets had been sent before.",
        },
      ],
    };
  },
};

/** 20: the waiting before each copy. */
export const waits: Question = {
  id: "loss.waits",
  number: 20,
  asks: "How long did a sender wait before each time that it sent the same data again?",
  computed: "time of each copy minus time of the sending before it, of the segment that was sent most often",
  source: "RFC 6298 §5",
  needs: "a segment that was sent again",
  ask(conversation) {
    const groups = new Map<string, Step[]>();
    for (const step of copiesOf(conversation)) {
      const key = `${step.from} ${step.segment.sequenceNumberRaw}`;
      groups.set(key, [...(groups.get(key) ?? []), step]);
    }
    const [again] = [...groups.values()].sort((a, b) => b.length - a.length);
    const original = stepAt(conversation, again?.[0] && artefactOf(again[0], "sent-again")?.of);
    if (again === undefined || original === undefined) return undefined;
    const sends = [original, ...again];
    const ns = again.map((step, index) => nsBetween(sends[index] ?? original, step));
    const frames = framesOf(sends);
    const pairs = again
      .map((step, index) => `${frameOf(step)} - ${frameOf(sends[index] ?? original)}`)
      .join(", ");
    return {
      text: `The data of frame ${frames[0]} was sent again in ${namedFrames(frames.slice(1))}. How long did the ${original.from} wait before each of them?`,
      expected: { type: "durations", ns },
      frames,
      hints: [
        "The retransmission timer runs from one sending of the data to the next.",
        `Take the times of ${namedFrames(frames)}.`,
        `Subtract: ${pairs}. The timer doubles each time it runs out; the first may be a probe that comes sooner.`,
      ],
      computation: `times of ${pairs}: ${ns.map(durationText).join(", ")}`,
      mistakes: [
        {
          expected: { type: "durations", ns: again.map((step) => nsBetween(original, step)) },
          remark: `You counted from frame ${frames[0]} each time; count from the sending before.`,
        },
        {
          expected: { type: "durations", ns: again.map((step) => Number(step.sinceStartNs)) },
          remark: "These are the times since the connection began; asked are the waits.",
        },
      ],
    };
  },
};

/** Duplicates that make a sender repeat at once (RFC 5681 §3.2). */
const THRESHOLD = 3;

/** 21: fast retransmission. */
export const fast: Question = {
  id: "loss.fast",
  number: 21,
  asks: "Was a segment sent again because of duplicate acknowledgments?",
  computed:
    "a copy behind at least three acknowledgments in a row that repeat the same number and carry no data",
  source: "RFC 5681 §3.2",
  needs: "a segment that was sent again",
  ask(conversation) {
    const again = copiesOf(conversation);
    if (again.length === 0) return undefined;
    const found = again.find((step) => duplicatesBefore(conversation, step).length >= THRESHOLD);
    const most =
      again.map((step) => duplicatesBefore(conversation, step)).sort((a, b) => b.length - a.length)[0] ?? [];
    const frames = found === undefined ? framesOf(again) : [...framesOf(most), frameOf(found)];
    return {
      text: "Was a segment sent again because of three or more duplicate acknowledgments (a fast retransmission), rather than because a timer ran out?",
      expected: { type: "yes-no", value: found !== undefined },
      frames,
      hints: [
        "A receiver that misses something repeats its last acknowledgment for each segment that comes behind the gap.",
        `Look in front of ${namedFrames(framesOf(again))}: how many acknowledgments with the same number stand there?`,
        `There are ${most.length} such acknowledgments before one of them; ${THRESHOLD} are needed.`,
      ],
      computation: `${most.length} duplicate acknowledgments stand before a copy; ${THRESHOLD} make a sender repeat at once`,
      mistakes: [
        {
          expected: { type: "yes-no", value: found === undefined },
          remark:
            found === undefined
              ? `Something was sent again, but only ${most.length} duplicate acknowledgments stand before it: the timer ran out.`
              : `${namedFrames(framesOf(most))} repeat one number, and frame ${frameOf(found)} follows them.`,
        },
      ],
    };
  },
};

/** The acknowledgments of the other side that repeat the copy's number, up to it. */
function duplicatesBefore({ steps }: Conversation, copy: Step): readonly Step[] {
  return steps.filter(
    (step) =>
      step.from === across(copy.from) &&
      frameOf(step) < frameOf(copy) &&
      step.segment.analysis.includes("duplicate-ack") &&
      step.segment.acknowledgmentNumberRaw === copy.segment.sequenceNumberRaw,
  );
}
