import type { ReassembledStream, StreamChunk } from "../../capture/tcp/connection.ts";
import { quoteOctets } from "../../wire/octets.ts";
import { CUT_PAUSE_MS } from "../../wire/writes.ts";
import type { Evidence, Recut } from "../evidence.ts";
import { observeLevel } from "../level.ts";
import type { Finding } from "../report.ts";
import type { Step } from "../scenario/scenario.ts";
import { type Carrier, carrierOf, type Wanted, wantedBy } from "./carrier.ts";
import type { Checker, Rule } from "./checker.ts";
import { findWords } from "./find-words.ts";
import { broken, holds, listFrames, undecided } from "./findings.ts";
import { brokenByPauses } from "./long-pauses.ts";
import { blameFor, deedsOf, sentForms } from "./people.ts";
import { cutMessages } from "./pieces.ts";
import { sentence } from "./programs.ts";
import { messagesOf, type Written, writtenStreams } from "./written-streams.ts";

const stimulus: Rule = {
  id: "framing.cut-arrived",
  title: "What was cut or joined on purpose arrived so: the borders of the segments in the capture say it.",
  source: "this tool's contract with evidence",
  advice:
    "Play the cell again with fewer jobs; lab doctor says what this machine needs to capture everything.",
  needsPackets: true,
};

/** That a reader lives with whatever pieces TCP delivers. */
export const reassemblyRule: Rule = {
  id: "framing.reassembly",
  title: "A reader gets every message, in whatever pieces TCP delivers the stream.",
  source: "RFC 9293 §3.7: TCP is a stream of octets; where a sender's writes end, no reader is told",
  advice:
    "One recv is not one message. Gather what recv returns, take whole messages off the front (by length, by terminator, by a parser that knows where a value ends, or, where the protocol has none of these, behind a pause), and keep the rest for later.",
  needsPackets: false,
};

/** Whether the readers of a side live with how the other side was made to write; nothing where it was not. */
export const reassembly: Checker = {
  rules: [stimulus, reassemblyRule],
  check(evidence) {
    const { recut } = evidence.conditions;
    if (recut === undefined) return [];
    const streams = writtenStreams(evidence, recut);
    const missing = evidence.packets.usable ? whyNotProved(evidence, recut, streams) : undefined;
    if (missing !== undefined) return [undecided(stimulus, missing), checkReader(evidence, recut)];
    const proof = evidence.packets.usable ? [holds(stimulus, proofOf(recut, streams))] : [];
    return [...proof, checkReader(evidence, recut)];
  },
};

/** Says why the capture does not prove that the stream was cut as it had to be; `undefined` when it does. */
function whyNotProved(
  evidence: Evidence,
  { by, writes }: Recut,
  written: readonly Written[],
): string | undefined {
  if (written.length === 0) return `The ${by} programs sent nothing, so nothing was ${verbFor(writes)}.`;
  if (writes === "whole") {
    const [cut] = written.flatMap(({ owned, from }) => cutMessages(evidence, owned, from));
    if (cut === undefined) return undefined;
    return `A message of the ${by} programs came in pieces (${listFrames(cut.pieces.map(({ frame }) => frame))}), which had to come whole.`;
  }
  if (writes === "merged") {
    if (written.some((way) => isJoined(evidence, way))) return undefined;
    return `No segment of the ${by} programs holds two messages, so nothing was joined.`;
  }
  if (writes === "octet" || writes === "char") {
    const thick = written.flatMap(({ stream }) =>
      stream.chunks.filter((chunk) => countUnits(stream, chunk, writes) > 1),
    );
    if (thick.length === 0) return undefined;
    return `More than one ${writes} of the ${by} programs came in ${listFrames(thick.map(({ frame }) => frame))}, so the cut did not arrive as it was made.`;
  }
  const length = Number(writes.slice("cut:".length));
  if (written.some((way) => isCutBehind(evidence, way, length))) return undefined;
  return `No message of the ${by} programs came in two segments, the first of ${length} octets, so nothing was cut there.`;
}

/** Whether a segment of that length ends within a message and has the rest behind it, after the pause that is made between two pieces. */
function isCutBehind(evidence: Evidence, way: Written, length: number): boolean {
  const { chunks } = way.stream;
  const begins = new Set(messagesOf(evidence, way).map(({ offset }) => offset));
  return chunks.some((chunk, index) => {
    const next = chunks[index + 1];
    if (chunk.length !== length || next === undefined || begins.has(next.offset)) return false;
    const gapMs = Number(next.timestampNs - chunk.timestampNs) / 1e6;
    return gapMs > 0.9 * CUT_PAUSE_MS && gapMs < 2.5 * CUT_PAUSE_MS;
  });
}

function verbFor(writes: Recut["writes"]): string {
  return writes === "merged" ? "joined" : "cut";
}

function countUnits(
  { octets }: ReassembledStream,
  { offset, length }: StreamChunk,
  writes: "octet" | "char",
): number {
  if (writes === "octet") return length;
  return octets.subarray(offset, offset + length).filter((octet) => (octet & 0xc0) !== 0x80).length;
}

/** Whether a segment brought the beginnings of two messages, or lines of two people. */
function isJoined(evidence: Evidence, way: Written): boolean {
  const begun = messagesOf(evidence, way).map(({ frame }) => frame);
  return hasTwice(begun) || hasTwice(peopleIn(evidence, way));
}

/** Returns the segments that carry the first line of each person. */
function peopleIn(evidence: Evidence, way: Written): readonly number[] {
  const started = evidence.transcript.flatMap((entry) => (entry.type === "start" ? [entry.program] : []));
  return started.flatMap((role) => {
    const said = deedsOf(evidence, role).flatMap(({ deed }) => (deed.type === "say" ? [deed.text] : []));
    const [found] = said.flatMap((words) =>
      sentForms(evidence, role, words).flatMap((form) => findWords(way, form) ?? []),
    );
    return found?.frames.slice(0, 1) ?? [];
  });
}

function hasTwice(frames: readonly number[]): boolean {
  return new Set(frames).size < frames.length;
}

function proofOf({ by, writes }: Recut, written: readonly Written[]) {
  const frames = written.flatMap(({ stream }) => stream.chunks.map(({ frame }) => frame));
  const how = writes === "merged" ? "several messages in one segment" : `messages in pieces (${writes})`;
  const message =
    writes === "whole"
      ? `The ${by} programs sent each message whole.`
      : `The ${by} programs sent ${how}: ${frames.length} segments of data.`;
  return { frames, message };
}

function checkReader(evidence: Evidence, recut: Recut): Finding {
  const failed = firstFailure(evidence);
  if (failed === undefined) {
    const message = `Everything that was sent ${recut.writes === "merged" ? "together" : "so"} was read: what was said is on every screen that had to show it.`;
    return holds(reassemblyRule, { message, got: "read" });
  }
  const side = recut.by === "client" ? "server" : "client";
  const carrier = carrierOf(evidence, recut, failed.wanted);
  const reader = carrier === undefined ? side : (blameFor(evidence, carrier.reader) ?? side);
  const late = brokenByPauses(evidence);
  if (late !== undefined) return undecided(reassemblyRule, late);
  const arrived = carrier === undefined ? "" : ` ${arrivedHow(carrier, recut)}, and then: `;
  return broken(reassemblyRule, {
    side: reader,
    frames: carrier?.frames ?? [],
    message: `The ${carrier?.reader ?? side} program did not make the message of what arrived.${arrived === "" ? " " : arrived}${failed.message}`,
    sent: carrier === undefined ? null : quoteOctets(carrier.octets, 80),
    expected: failed.step?.text ?? null,
    got: "lost",
  });
}

interface Failure {
  readonly step: Step | undefined;
  readonly wanted: Wanted | undefined;
  readonly message: string;
}

/** Returns what did not come about: a step, or the program that could not be used. */
function firstFailure(evidence: Evidence): Failure | undefined {
  const { transcript, conditions } = evidence;
  for (const entry of transcript) {
    if (entry.type === "failure")
      return { step: undefined, wanted: undefined, message: sentence(entry.message) };
    if (entry.type === "step" && entry.outcome !== "done") {
      const step = conditions.scenario.steps[entry.index];
      return { step, wanted: wantedBy(evidence, step), message: sentence(entry.message) };
    }
  }
  // What came with something else may be shown as part of that, by nobody.
  const { blemishes = [], spoilt } = observeLevel(evidence) ?? {};
  const [blemish] = blemishes;
  if (blemish === undefined) return undefined;
  const wanted = spoilt && { words: spoilt.words, viewer: spoilt.listener };
  return { step: undefined, wanted, message: sentence(blemish) };
}

function arrivedHow({ octets, frames }: Carrier, { writes }: Recut): string {
  const what = quoteOctets(octets, 40);
  if (writes === "merged") return `${what} came with what was sent beside it in ${listFrames(frames)}`;
  const count = frames.length === 1 ? "one segment" : `${frames.length} segments`;
  return `${what} came in ${count} (${listFrames(frames)})`;
}
