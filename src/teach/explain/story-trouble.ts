import type { Artefact, Step } from "../conversation/conversation.ts";
import { countWords, durationWords, frameWords } from "../conversation/words.ts";
import type { ConnectionFacts } from "./connection-facts.ts";
import { type StorySection, type StorySentence, sentence } from "./story.ts";

/** Of one kind of event so many are told one by one. */
const TOLD = 8;

const LONG_PAUSE_NS = 1_000_000_000n;

/** Tells what was sent again, waited, stopped, or only looks wrong. */
export function tellTrouble(facts: ConnectionFacts): readonly StorySection[] {
  const { steps } = facts.conversation;
  const sections = [
    { title: "Sent again", sentences: copies(steps) },
    { title: "Waited", sentences: [...delays(steps), ...pauses(steps)] },
    { title: "Window", sentences: windows(steps) },
    { title: "Odd", sentences: oddities(steps) },
    { title: "No error", sentences: artefacts(steps) },
  ];
  return sections.filter(({ sentences }) => sentences.length > 0);
}

function having<Type extends Artefact["type"]>(
  steps: readonly Step[],
  type: Type,
): readonly { readonly step: Step; readonly artefact: Extract<Artefact, { type: Type }> }[] {
  return steps.flatMap((step) =>
    step.artefacts
      .filter((artefact): artefact is Extract<Artefact, { type: Type }> => artefact.type === type)
      .map((artefact) => ({ step, artefact })),
  );
}

function limited(
  all: readonly StorySentence[],
  rest: (count: number, frames: readonly number[]) => StorySentence,
): readonly StorySentence[] {
  if (all.length <= TOLD) return all;
  const others = all.slice(TOLD);
  return [
    ...all.slice(0, TOLD),
    rest(
      others.length,
      others.flatMap(({ frames }) => frames.slice(0, 1)),
    ),
  ];
}

function copies(steps: readonly Step[]): readonly StorySentence[] {
  const told = having(steps, "sent-again").map(({ step, artefact }) =>
    sentence(
      `#${step.segment.frame} of the ${step.from} has again what #${artefact.of} had, ${durationWords(artefact.waitedNs)} after it was last sent.`,
      [step.segment.frame, artefact.of],
    ),
  );
  return limited(told, (count, frames) =>
    sentence(
      `And ${countWords(count, "packet")} more with what was sent before: ${frameWords(frames)}.`,
      frames,
    ),
  );
}

function delays(steps: readonly Step[]): readonly StorySentence[] {
  const told = having(steps, "delayed-ack").map(({ step, artefact }) =>
    sentence(
      `The ${step.from} held its acknowledgment of #${artefact.of} back for ${durationWords(artefact.waitedNs)} (delayed ACK #${step.segment.frame}).`,
      [step.segment.frame, artefact.of],
    ),
  );
  return limited(told, (count, frames) =>
    sentence(`And ${countWords(count, "delayed ACK")} more: ${frameWords(frames)}.`, frames),
  );
}

function pauses(steps: readonly Step[]): readonly StorySentence[] {
  const long = steps.filter(({ sincePreviousNs }) => sincePreviousNs >= LONG_PAUSE_NS);
  const told = long.map((step) =>
    sentence(`Nothing came for ${durationWords(step.sincePreviousNs)} before #${step.segment.frame}.`, [
      step.segment.frame,
    ]),
  );
  return limited(told, (count, frames) =>
    sentence(
      `And ${countWords(count, "pause")} more of a second or longer, before ${frameWords(frames)}.`,
      frames,
    ),
  );
}

function windows(steps: readonly Step[]): readonly StorySentence[] {
  const told: StorySentence[] = [];
  for (const side of ["client", "server"] as const) {
    const closed = steps
      .filter(
        ({ from, segment }) =>
          from === side && segment.window === 0 && !segment.flags.rst && !segment.flags.syn,
      )
      .map(({ segment }) => segment.frame);
    if (closed.length > 0)
      told.push(sentence(`The ${side} had no room left (window 0) in ${frameWords(closed)}.`, closed));
  }
  const probes = having(steps, "window-probe").map(({ step }) => step.segment.frame);
  if (probes.length > 0)
    told.push(sentence(`Probes asked whether there was room again: ${frameWords(probes)}.`, probes));
  return told;
}

const ODD = [
  ["previous-segment-not-captured", "Before these something is missing in the capture"],
  ["acked-unseen-segment", "These acknowledge what is not in the capture"],
  ["out-of-order", "These came out of order"],
  ["duplicate-ack", "Duplicate ACKs, which still wait for something earlier"],
  ["keep-alive", "Keep-alives"],
] as const;

function oddities(steps: readonly Step[]): readonly StorySentence[] {
  return ODD.flatMap(([flag, words]) => {
    const frames = steps
      .filter(
        ({ segment, artefacts: odd }) =>
          segment.analysis.includes(flag) &&
          !odd.some(
            ({ type }) => type === "window-probe" || (type === "sent-again" && flag === "out-of-order"),
          ),
      )
      .map(({ segment }) => segment.frame);
    return frames.length === 0 ? [] : [sentence(`${words}: ${frameWords(frames)}.`, frames)];
  }).concat(badChecksums(steps));
}

function badChecksums(steps: readonly Step[]): readonly StorySentence[] {
  const frames = having(steps, "bad-checksum").map(({ step }) => step.segment.frame);
  return frames.length === 0 ? [] : [sentence(`Checksums do not fit in ${frameWords(frames)}.`, frames)];
}

function artefacts(steps: readonly Step[]): readonly StorySentence[] {
  const partial = having(steps, "partial-checksum").map(({ step }) => step.segment.frame);
  const large = having(steps, "above-mss").map(({ step }) => step.segment.frame);
  return [
    ...(partial.length === 0
      ? []
      : [
          sentence(
            `${countWords(partial.length, "packet")} ${partial.length === 1 ? "has" : "have"} only the first part of the checksum, which the kernel left to the network card: ${frameWords(partial)}.`,
            partial,
          ),
        ]),
    ...(large.length === 0
      ? []
      : [
          sentence(
            `${countWords(large.length, "packet")} ${large.length === 1 ? "carries" : "carry"} more than the MSS: captured before they were cut, or after they were joined: ${frameWords(large)}.`,
            large,
          ),
        ]),
  ];
}
