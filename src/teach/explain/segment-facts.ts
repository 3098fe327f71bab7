import type { Message, Step } from "../conversation/conversation.ts";
import { numbersTaken, otherSide } from "../conversation/sides.ts";
import { countWords, durationWords, frameWords } from "../conversation/words.ts";
import type { ConnectionFacts } from "./connection-facts.ts";
import { dataWords } from "./data-words.ts";
import type { ExplainedFact } from "./explanation.ts";
import { sequenceFact } from "./number-words.ts";
import { flagNames } from "./tcp-flags.ts";

/** Messages that one packet's explanation tells. */
const TOLD = 6;

/** Returns what is worth knowing of a segment beside its header. */
export function segmentFacts(facts: ConnectionFacts, step: Step): readonly ExplainedFact[] {
  return [
    { about: "Data", text: dataWords(step.segment) },
    ...chatFacts(facts, step),
    { about: "Numbers", text: sequenceFact(facts, step) },
    ...analysisFacts(step),
    ...acknowledgmentFacts(facts, step),
    ...neighbours(facts, step),
  ];
}

function chatFacts({ conversation }: ConnectionFacts, { messages }: Step): readonly ExplainedFact[] {
  const { protocol } = conversation;
  if (protocol === undefined || messages.length === 0) return [];
  const told = messages
    .slice(0, TOLD)
    .flatMap((number) => conversation.messages[number - 1] ?? [])
    .map((message) => ({ about: "Chat", text: `${protocol.title}: ${messageWords(message)}` }));
  const rest = messages.length - told.length;
  return rest > 0 ? [...told, { about: "Chat", text: `and ${countWords(rest, "message")} more` }] : told;
}

function messageWords({ number, type, words, quoted, frames, start, end }: Message): string {
  const name = type === undefined ? "no message that the report knows" : type.name.replaceAll("-", " ");
  const where = frames.length === 1 ? "whole in this packet" : `in pieces: ${frameWords(frames)}`;
  return `message ${number}, ${name}, octets ${start + 1} to ${end}, ${where}. ${quoted}: ${words}.`;
}

/** What Wireshark says of a segment, in words. */
const ANALYSIS_WORDS: Readonly<Record<string, string>> = {
  retransmission: "Wireshark calls it a retransmission.",
  "fast-retransmission":
    "Wireshark calls it a fast retransmission: the other side had asked for it at least twice.",
  "spurious-retransmission": "Wireshark calls it a spurious retransmission: it was acknowledged before.",
  "out-of-order": "Wireshark calls it out of order: it fills a gap that came just before.",
  "previous-segment-not-captured": "Wireshark says that the segment before it was not captured.",
  "acked-unseen-segment": "It acknowledges what is not in this capture.",
  "keep-alive": "Wireshark calls it a keep-alive.",
  "keep-alive-ack": "It answers a keep-alive.",
  "zero-window": "It announces a window of 0.",
  "zero-window-probe-ack": "It answers a zero-window probe.",
  "window-full": "With it all the room that the other side announced is used up.",
  "window-update": "It announces another window and nothing else.",
  "port-numbers-reused": "The same ports were used by an earlier connection of this capture.",
};

function analysisFacts({ segment, artefacts }: Step): readonly ExplainedFact[] {
  const isProbe = artefacts.some(({ type }) => type === "window-probe");
  const sentences = segment.analysis
    .filter((flag) => !(isProbe && flag === "keep-alive"))
    .flatMap((flag) => ANALYSIS_WORDS[flag] ?? []);
  const { duplicateAck } = segment;
  const duplicate =
    duplicateAck === undefined
      ? []
      : [
          `It says the same as #${duplicateAck.frame}, for the ${ordinal(duplicateAck.number)} time again (duplicate ACK): something else came than what it waits for.`,
        ];
  const all = [...sentences, ...duplicate];
  return all.length === 0 ? [] : [{ about: "Also", text: all.join(" ") }];
}

function ordinal(number: number): string {
  const tail = number % 100 > 10 && number % 100 < 14 ? 0 : number % 10;
  return `${number}${["th", "st", "nd", "rd"][tail] ?? "th"}`;
}

function acknowledgmentFacts(facts: ConnectionFacts, step: Step): readonly ExplainedFact[] {
  const { acknowledges, acknowledgedBy, segment, sinceStartNs, from } = step;
  const last = facts.stepAt(acknowledges.at(-1) ?? -1);
  const answers =
    last === undefined
      ? []
      : [
          {
            about: "Answers",
            text: `It acknowledges ${frameWords(acknowledges)}, ${durationWords(sinceStartNs - last.sinceStartNs)} after ${acknowledges.length === 1 ? "it" : "the last of them"}${segment.length > 0 ? "; the acknowledgment goes with data" : ""}.`,
          },
        ];
  if (numbersTaken(segment) === 0) return answers;
  const answer = facts.stepAt(acknowledgedBy ?? -1);
  const text =
    answer === undefined
      ? `No packet of this capture acknowledges all of it.`
      : `#${answer.segment.frame} of the ${otherSide(from)} acknowledges it, after ${durationWords(answer.sinceStartNs - sinceStartNs)}.`;
  return [...answers, { about: "Answered", text }];
}

function neighbours(facts: ConnectionFacts, step: Step): readonly ExplainedFact[] {
  const [before, next] = [facts.previous(step), facts.next(step)];
  return [
    ...(before === undefined
      ? []
      : [{ about: "Before", text: `${nameOf(before)}, ${durationWords(step.sincePreviousNs)} earlier` }]),
    next === undefined
      ? { about: "Next", text: "nothing: it is the last packet of its connection in this capture" }
      : { about: "Next", text: `${nameOf(next)}, ${durationWords(next.sincePreviousNs)} later` },
  ];
}

function nameOf({ segment, from }: Step): string {
  const data = segment.length > 0 ? ` with ${countWords(segment.length, "octet")}` : "";
  return `#${segment.frame} ${flagNames(segment.flags)} of the ${from}${data}`;
}
