import type { Artefact, Step } from "../conversation/conversation.ts";
import { durationWords } from "../conversation/words.ts";
import type { ConnectionFacts } from "./connection-facts.ts";
import { hexNumber } from "./fields.ts";

/** Returns what is often taken for an error about a segment, or for something else than it is, in sentences. */
export function notesOn(facts: ConnectionFacts, step: Step): readonly string[] {
  return step.artefacts.map((artefact) => artefactWords(facts, artefact, step));
}

function artefactWords(facts: ConnectionFacts, artefact: Artefact, { segment }: Step): string {
  switch (artefact.type) {
    case "partial-checksum":
      return `The checksum is not wrong. The kernel wrote the first part of the sum (addresses, protocol and length: ${hexNumber(artefact.field, 4)}) and left the rest to the network card, behind this capture; on a loopback nobody finishes it. Finished it would be ${hexNumber(artefact.finished, 4)}. Wireshark 4.0 with checking on calls this bad.`;
    case "bad-checksum":
      return `The checksum does not fit the segment: ${hexNumber(artefact.expected, 4)} would. ${artefact.field === 0 ? "A field of 0 was most likely never filled in; " : "Either octets changed on the way, or the capture changed them; "}a receiver that checks throws such a segment away.`;
    case "above-mss":
      return `It carries ${segment.length} octets where the other side's MSS leaves room for ${artefact.most}. No such segment was on the wire: the sender's network card had not cut it yet, or the receiver's had joined several.`;
    case "delayed-ack":
      return `This acknowledgment waited ${durationWords(artefact.waitedNs)} after #${artefact.of}, in case there was data to go with it (delayed ACK, RFC 1122 §4.2.3.2). It is no sign of a slow network.`;
    case "window-probe":
      return "The other side's window was 0, so this asks whether it has opened (zero-window probe, RFC 9293 §3.8.6.1). Wireshark 4.0 calls it a keep-alive where it carries no octet.";
    case "sent-again":
      return `It was sent before, first in #${artefact.of}, and last ${durationWords(artefact.waitedNs)} before. ${answeredBefore(facts, artefact.of, segment.frame)}`;
  }
}

function answeredBefore(facts: ConnectionFacts, first: number, frame: number): string {
  const answer = facts.stepAt(first)?.acknowledgedBy;
  return answer !== undefined && answer < frame
    ? `#${answer} had acknowledged #${first} by then: whoever sent it again did not know, or it came late.`
    : `Nothing in this capture had acknowledged #${first} by then.`;
}
