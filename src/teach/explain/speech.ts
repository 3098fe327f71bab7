import type { Step } from "../conversation/conversation.ts";
import { otherSide } from "../conversation/sides.ts";
import { countWords } from "../conversation/words.ts";
import type { ConnectionFacts } from "./connection-facts.ts";

/** Returns what a segment says, as one who speaks would; nothing that the packets do not bear out. */
export function speechOf(facts: ConnectionFacts, step: Step): readonly string[] {
  const again = step.artefacts.some(({ type }) => type === "sent-again") ? "Once more: " : "";
  const [first = "", ...rest] = sentencesOf(facts, step);
  return [again + first, ...rest].filter((sentence) => sentence !== "");
}

function sentencesOf(facts: ConnectionFacts, step: Step): readonly string[] {
  const { segment, from, states } = step;
  const { flags } = segment;
  const heard = acknowledgmentSentence(facts, step);
  if (flags.rst)
    return states[otherSide(from)].before === "SYN-SENT"
      ? ["Nobody takes this connection here."]
      : ["This connection is over at once, whatever was still to come."];
  if (flags.syn) return [...synSentences(step, heard), ...dataSentence(facts, step)];
  if (step.artefacts.some(({ type }) => type === "window-probe"))
    return ["Is there room in your window again?", heard];
  if (segment.analysis.includes("keep-alive")) return ["Are you still there?", heard];
  if (flags.fin) return [...dataSentence(facts, step), finSentence(facts, step), heard];
  if (segment.length > 0) return [...dataSentence(facts, step), heard];
  if (!flags.ack) return ["Nothing: neither data nor an acknowledgment."];
  return [...handshakeEnd(facts, step), heard, ...windowSentence(step)];
}

function synSentences({ segment }: Step, heard: string): readonly string[] {
  const begin = `My numbering starts at ${segment.sequenceNumberRaw}.`;
  return segment.flags.ack ? ["I will talk with you.", begin, heard] : ["I want to talk.", begin];
}

function handshakeEnd({ conversation }: ConnectionFacts, { segment }: Step): readonly string[] {
  return segment.frame === conversation.connection.handshake.ack ? ["Then we are connected."] : [];
}

function dataSentence(facts: ConnectionFacts, { segment, from }: Step): readonly string[] {
  const { length, sequenceNumber, flags } = segment;
  if (length === 0) return [];
  const first = sequenceNumber + (flags.syn ? 1 : 0);
  const [verb, them] = length === 1 ? ["is", "it"] : ["are", "them"];
  const place = length === 1 ? `octet ${first}` : `octets ${first} to ${first + length - 1}`;
  const which = facts.syn(from) === undefined ? countWords(length, "octet") : `${place} of what I send`;
  return [`Here ${verb} ${which}${flags.psh ? `; hand ${them} over now` : ""}.`];
}

function finSentence(facts: ConnectionFacts, { segment, from }: Step): string {
  if (facts.syn(from) === undefined) return "I have nothing more to send.";
  const total = segment.sequenceNumber + segment.length - 1;
  return `I have nothing more to send; ${total === 0 ? "I sent nothing at all" : `${countWords(total, "octet")} ${total === 1 ? "was" : "were"} all`}.`;
}

function acknowledgmentSentence(facts: ConnectionFacts, { segment, from, acknowledges }: Step): string {
  const { acknowledgmentNumber, analysis } = segment;
  if (acknowledgmentNumber === undefined) return "";
  const other = otherSide(from);
  const number =
    facts.syn(other) === undefined
      ? `your number ${segment.acknowledgmentNumberRaw}`
      : `your number ${acknowledgmentNumber}`;
  if (acknowledges.length > 0) return `I have got all before ${number}.`;
  if (analysis.includes("duplicate-ack")) return `I still wait for ${number}.`;
  return `I expect ${number} next, as before.`;
}

function windowSentence({ segment }: Step): readonly string[] {
  const { window, analysis } = segment;
  if (window === 0) return ["I have no room: send nothing until I say so."];
  return analysis.includes("window-update") ? [`I have room for ${window} octets now.`] : [];
}
