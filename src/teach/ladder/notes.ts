import type { AnalysisFlag } from "../../capture/tcp/connection.ts";
import type { Artefact, Side, Step } from "../conversation/conversation.ts";
import type { PacketRow } from "./ladder.ts";
import type { BothSights, Sighting } from "./sightings.ts";

const SENT_AGAIN: readonly AnalysisFlag[] = [
  "retransmission",
  "fast-retransmission",
  "spurious-retransmission",
];

/** Returns what decides how a packet's arrow is drawn. */
export function kindOf({ segment, artefacts }: Step): PacketRow["kind"] {
  if (segment.flags.rst) return "reset";
  if (artefacts.some(({ type }) => type === "sent-again")) return "sent-again";
  if (segment.analysis.some((flag) => SENT_AGAIN.includes(flag))) return "sent-again";
  return segment.analysis.includes("duplicate-ack") ? "duplicate-ack" : "plain";
}

/** Returns what is worth knowing of a packet, one phrase each. */
export function notesOn(step: Step, sighting: Sighting, both: BothSights | undefined): readonly string[] {
  const fate = fateNotes(sighting, both);
  // What was sent once and came out twice looks sent again at the end where it came out.
  return sighting.fate === "doubled" ? fate : [...fate, ...analysisNotes(step), ...artefactNotes(step)];
}

function fateNotes(
  { from, fate, frames, leftNs, arrivedNs }: Sighting,
  both: BothSights | undefined,
): readonly string[] {
  const to: Side = from === "client" ? "server" : "client";
  switch (fate) {
    case "lost":
      return [`lost: it never came out at the ${to}'s end`];
    case "damaged":
      return [`damaged on the wire: the ${to} got other octets than the ${from} sent`];
    case "doubled":
      return [`came out of the wire once more${originOf(from, frames[to], both)}`];
    case "added":
      return [`put on the wire by a third party: the ${from} did not send it`];
    case "overtaken":
      return [`overtaken on the wire: what was sent after it arrived before it`];
    case "arrived": {
      const ms = Number((arrivedNs ?? leftNs) - leftNs) / 1e6;
      return ms >= SLOW_MS ? [`took ${ms.toFixed(0)} ms to cross the wire`] : [];
    }
    case "seen":
      return [];
  }
}

/** A wire of this machine takes far less. */
const SLOW_MS = 10;

function originOf(from: Side, arrivedAs: number | null | undefined, both: BothSights | undefined): string {
  const origin = both?.crossings.find(
    ({ fate, from: sender, arrived }) =>
      fate === "doubled" && sender === from && arrived?.frame === arrivedAs,
  )?.sent;
  return origin === undefined ? "" : `; it was sent once, as #${origin.frame} of the ${from}'s capture`;
}

/** Wireshark's words, said plainly; those that artefacts tell better are left to them. */
const PHRASES: Readonly<Partial<Record<AnalysisFlag, string>>> = {
  "fast-retransmission": "sent again at once, upon duplicate ACKs (fast retransmission)",
  "spurious-retransmission": "sent again although it was acknowledged before (spurious)",
  "out-of-order": "out of order: a later part of the stream was seen before it",
  "previous-segment-not-captured": "what comes before it in the stream is not in this capture",
  "acked-unseen-segment": "acknowledges what is not in this capture",
  "keep-alive-ack": "answers a keep-alive",
  "zero-window": "window 0: its sender has no room for more",
  "window-full": "fills the window that the other side announced",
  "window-update": "tells of a new window, and nothing else",
  "port-numbers-reused": "a new connection with the ports of an earlier one",
};

function analysisNotes({ segment, artefacts }: Step): readonly string[] {
  const isProbe = artefacts.some(({ type }) => type === "window-probe");
  const isToldAgain = artefacts.some(({ type }) => type === "sent-again");
  const phrases = segment.analysis.flatMap((flag) => {
    if (flag === "duplicate-ack") return duplicateNote(segment.duplicateAck);
    if (flag === "retransmission") return isToldAgain ? [] : ["sent again (retransmission)"];
    if (flag === "keep-alive") return isProbe ? [] : ["keep-alive: asks for a sign of life"];
    if (flag === "zero-window-probe")
      return isProbe ? [] : ["window probe: asks whether there is room again"];
    if (flag === "zero-window-probe-ack") return ["answers a window probe"];
    return PHRASES[flag] ?? [];
  });
  return phrases;
}

function duplicateNote(duplicate: Step["segment"]["duplicateAck"]): readonly string[] {
  return duplicate === undefined
    ? ["duplicate ACK"]
    : [`duplicate ACK ${duplicate.number} of #${duplicate.frame}`];
}

function artefactNotes({ artefacts }: Step): readonly string[] {
  return artefacts.flatMap((artefact) => artefactNote(artefact) ?? []);
}

function artefactNote(artefact: Artefact): string | undefined {
  switch (artefact.type) {
    case "sent-again":
      return `sent again: first as #${artefact.of}, last ${ms(artefact.waitedNs)} ms ago`;
    case "delayed-ack":
      return `delayed ACK: #${artefact.of} waited ${ms(artefact.waitedNs)} ms for it`;
    case "window-probe":
      return "window probe: asks whether there is room again";
    case "bad-checksum":
      return "its checksum is wrong";
    case "above-mss":
      return `more than a segment holds (${artefact.most} octets): captured before it was cut, or after it was joined`;
    case "partial-checksum":
      return undefined;
  }
}

function ms(ns: bigint): string {
  const value = Number(ns) / 1e6;
  return value >= 10 ? value.toFixed(0) : value.toFixed(3);
}
