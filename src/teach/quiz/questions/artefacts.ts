import { artefactOf, frameOf, openingOf } from "../facts.ts";
import type { Question } from "../question.ts";

const hex4 = (value: number) => `0x${value.toString(16).padStart(4, "0")}`;

/** 33: a checksum that only looks wrong. */
export const checksum: Question = {
  id: "artefacts.checksum",
  number: 33,
  asks: "Is the checksum of a segment really wrong?",
  computed:
    "no where the field is the sum of the pseudo-header alone, which the kernel leaves for the network card to finish",
  source: "RFC 9293 §3.1 (pseudo-header); the Linux kernel's checksum offload",
  needs: "a segment whose checksum is not the finished one",
  ask({ steps }) {
    const step = steps.find(
      (each) => artefactOf(each, "partial-checksum") ?? artefactOf(each, "bad-checksum"),
    );
    if (step === undefined) return undefined;
    const partial = artefactOf(step, "partial-checksum");
    const bad = artefactOf(step, "bad-checksum");
    const field = partial?.field ?? bad?.field ?? 0;
    const right = partial?.finished ?? bad?.expected ?? 0;
    const frame = frameOf(step);
    const value = bad !== undefined;
    return {
      text: `The checksum field of frame ${frame} is ${hex4(field)}, and the finished checksum would be ${hex4(right)}. Is it wrong, so that a receiver would drop the segment?`,
      expected: { type: "yes-no", value },
      frames: [frame],
      hints: [
        "A kernel may leave the checksum to the network card, and a capture on the sending machine sees the segment before that.",
        "Add up the pseudo-header alone: both addresses, the protocol number 6 and the length of the segment.",
        value
          ? `That sum is not ${hex4(field)} either.`
          : `That sum is ${hex4(field)}: just what stands in the field.`,
      ],
      computation: value
        ? `${hex4(field)} is neither the finished checksum nor the sum of the pseudo-header`
        : `${hex4(field)} is the sum of the pseudo-header: unfinished, not wrong`,
      mistakes: [
        {
          expected: { type: "yes-no", value: !value },
          remark: value
            ? "The field is not the sum of the pseudo-header, so it is not just unfinished."
            : "The field is the sum of the pseudo-header: the kernel left the rest to the hardware, and the capture came before that.",
        },
      ],
    };
  },
};

/** 34: a segment above the MSS. */
export const aboveMss: Question = {
  id: "artefacts.above-mss",
  number: 34,
  asks: "Can a segment be larger than the MSS allows?",
  computed: "no on the wire; captured before it was cut up, or after it was put together, it looks so",
  source: "RFC 9293 §3.7.1; the Linux kernel's segmentation offload",
  needs: "a segment with more data than its receiver's MSS allows",
  ask(conversation) {
    const step = conversation.steps.find((each) => artefactOf(each, "above-mss") !== undefined);
    const most = step && artefactOf(step, "above-mss")?.most;
    if (step === undefined || most === undefined) return undefined;
    const frame = frameOf(step);
    const opening = openingOf(conversation);
    const least = Math.ceil(step.segment.length / most);
    const integer = (value: number) => ({ type: "integer", value }) as const;
    return {
      text: `Frame ${frame} has ${step.segment.length} octets of data, and its receiver takes at most ${most} in a segment. On the wire it was several: how many at least?`,
      expected: integer(least),
      frames: [...(opening === undefined ? [] : [frameOf(opening.syn), frameOf(opening.synAck)]), frame],
      hints: [
        "The network card cuts up what the kernel hands to it; a capture on that machine sees the whole.",
        `Divide the data of frame ${frame} by what fits into one segment.`,
        `${step.segment.length} / ${most}, rounded up.`,
      ],
      computation: `${step.segment.length} / ${most} = ${(step.segment.length / most).toFixed(2)}, so at least ${least}`,
      mistakes: [
        {
          expected: integer(1),
          remark: `One segment of ${step.segment.length} octets would break the MSS of ${most}: it was captured before it was cut up.`,
        },
        { expected: integer(least - 1), remark: "Round up: what is left over takes a segment of its own." },
      ],
    };
  },
};

/** 36: how much was chat. */
export const share: Question = {
  id: "artefacts.share",
  number: 36,
  asks: "How much of what crossed the wire was data of the programs?",
  computed: "octets of data in all segments, divided by octets of all frames",
  source: "RFC 9293 §3.1, RFC 791 §3.1 (headers)",
  needs: "a segment with data",
  ask({ steps }) {
    const data = steps.reduce((sum, { segment }) => sum + segment.length, 0);
    const all = steps.reduce((sum, { segment }) => sum + segment.frameLength, 0);
    if (data === 0 || all === 0) return undefined;
    const percent = (value: number) => ({ type: "percent", value }) as const;
    const withData = steps
      .filter(({ segment }) => segment.length > 0)
      .reduce((sum, { segment }) => sum + segment.frameLength, 0);
    return {
      text: "How many percent of the octets of all frames of this connection were data of the programs?",
      expected: percent((data / all) * 100),
      frames: steps
        .filter(({ segment }) => segment.length > 0)
        .map(frameOf)
        .slice(0, 20),
      hints: [
        "Every frame carries headers, and many carry nothing else.",
        "Add up Len of all frames, and the column Length of all frames.",
        `${data} octets of data in frames of ${all} octets: divide.`,
      ],
      computation: `${data} / ${all} = ${((data / all) * 100).toFixed(2)} %`,
      mistakes: [
        {
          expected: percent((data / withData) * 100),
          remark: "You left out the frames without data; they crossed the wire, too.",
        },
        { expected: percent(100 - (data / all) * 100), remark: "That is the share of the headers." },
      ],
    };
  },
};
