import { type Crossing, timeOf } from "../crossings.ts";
import type { Evidence } from "../evidence.ts";
import { beganAt } from "./began-at.ts";

/** Octets at the beginning and at the end of what was said that tell how much of it was sent. */
const TOLD_BY = 12;

/** Tells whether somebody was to break off in the middle of a message and did not. */
export function failedToBreakOff(evidence: Evidence): boolean {
  return breakOffsOf(evidence).some(({ first, isWhole }) => first === undefined || isWhole);
}

/** Returns what was sent of each message in the middle of which somebody was to be killed. */
export function breakOffsOf({ conditions, crossings, transcript }: Evidence) {
  return conditions.scenario.steps.flatMap((step, index) => {
    const played = transcript.find((entry) => entry.type === "step" && entry.index === index);
    if (step.type !== "breaks-off" || played?.type !== "step" || played.outcome !== "done") return [];
    const fromNs = beganAt(played);
    const sent = crossings.filter(
      (each) => each.from === "client" && timeOf(each) >= fromNs && (each.segment?.payload.length ?? 0) > 0,
    );
    const words = Buffer.from(step.words);
    const payloadOf = ({ segment }: Crossing) => Buffer.from(segment?.payload ?? []);
    const first = sent.find((each) => payloadOf(each).includes(words.subarray(0, TOLD_BY)));
    const isWhole = Buffer.concat(sent.map(payloadOf)).includes(words.subarray(-TOLD_BY));
    return [{ text: step.text, first, isWhole }];
  });
}
