import type { ReassembledStream, StreamChunk } from "../../capture/tcp/connection.ts";
import { CUT_PAUSE_MS } from "../../impls/recut.ts";
import { quoteOctets } from "../../wire/octets.ts";
import type { Evidence, ProgramRole, Recut } from "../evidence.ts";
import { observeLevel } from "../level.ts";
import type { Finding } from "../report.ts";
import type { ExpectedLoss } from "../scenario/lost.ts";
import type { Step } from "../scenario/scenario.ts";
import type { Checker, Rule } from "./checker.ts";
import { expectedFromClient, expectedFromServer } from "./expected-messages.ts";
import { findWords, type Way } from "./find-words.ts";
import { broken, holds, listFrames, undecided } from "./findings.ts";
import { blameFor, deedsOf, type OwnedConnection, ownedConnections, sentForms } from "./people.ts";
import { cutMessages } from "./pieces.ts";
import { type PlacedMessage, placeMessages } from "./place-messages.ts";
import { sentence } from "./programs.ts";

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

const declaredLoss: Rule = {
  id: "framing.declared",
  title: "What a program of the lab is declared to lose, as its report's program does, it loses.",
  source: "fixtures/interop/framing.yaml",
  advice:
    "Take the entry out of fixtures/interop/framing.yaml, or make the program read as its report's does.",
  needsPackets: false,
};

/** Whether the readers of a side live with how the other side was made to write; nothing where it was not. */
export const reassembly: Checker = {
  rules: [stimulus, reassemblyRule, declaredLoss],
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

/**
 * Holds what came of a cut against a loss that is declared for it. What is lost as declared is no failure, nor is what follows from it; what
 * is read all the same is a mistake of the declaration.
 */
export function holdAgainstLoss(findings: readonly Finding[], { why }: ExpectedLoss): readonly Finding[] {
  const isLost = findings.some(({ rule, verdict }) => rule === reassemblyRule.id && verdict === "fail");
  if (isLost) {
    return findings.flatMap((finding) => {
      if (finding.verdict !== "fail") return [finding];
      if (finding.rule !== reassemblyRule.id) return [];
      return [
        holds(reassemblyRule, { ...finding, severity: "note", message: `As declared: ${finding.message}` }),
      ];
    });
  }
  const isDecided = findings.every(({ verdict }) => verdict === "pass");
  if (!isDecided) return findings;
  const message = `It is declared that this reader loses what is written so (${why}), and it read everything: the declaration in fixtures/interop/framing.yaml is wrong.`;
  return [...findings, broken(declaredLoss, { side: null, message, expected: "lost", got: "read" })];
}

/** One direction of a connection, whose sender was made to write in other pieces. */
interface Written extends Way {
  readonly owned: OwnedConnection;
  readonly stream: ReassembledStream;
  readonly reader: ProgramRole;
}

function writtenStreams(evidence: Evidence, { by }: Recut): readonly Written[] {
  const isWriter = (who: ProgramRole) => (who === "server") === (by === "server");
  return ownedConnections(evidence).flatMap((owned): readonly Written[] => {
    const { connection, role, acceptor } = owned;
    const { clientToServer, serverToClient } = connection;
    return [
      ...(isWriter(role)
        ? [{ owned, connection, from: "client" as const, stream: clientToServer, reader: acceptor }]
        : []),
      ...(isWriter(acceptor)
        ? [{ owned, connection, from: "server" as const, stream: serverToClient, reader: role }]
        : []),
    ].filter(({ stream }) => stream.chunks.length > 0);
  });
}

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

function messagesOf(evidence: Evidence, { owned, from, stream }: Written): readonly PlacedMessage[] {
  const expected =
    from === "client" ? expectedFromClient(evidence, owned) : expectedFromServer(evidence, owned);
  return placeMessages(expected, stream);
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
  const carrier = carrierOf(evidence, recut, failed.step);
  const reader = carrier === undefined ? side : (blameFor(evidence, carrier.reader) ?? side);
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
  readonly message: string;
}

/** Returns what did not come about: a step, or the program that could not be used. */
function firstFailure(evidence: Evidence): Failure | undefined {
  const { transcript, conditions } = evidence;
  for (const entry of transcript) {
    if (entry.type === "failure") return { step: undefined, message: sentence(entry.message) };
    if (entry.type === "step" && entry.outcome !== "done") {
      const step = conditions.scenario.steps[entry.index];
      return { step, message: sentence(entry.message) };
    }
  }
  // What came with something else may be shown as part of that, by nobody.
  const [blemish] = observeLevel(evidence)?.blemishes ?? [];
  return blemish === undefined ? undefined : { step: undefined, message: sentence(blemish) };
}

/** The message that was not read, in its segments. */
interface Carrier {
  readonly reader: ProgramRole;
  readonly octets: Uint8Array;
  readonly frames: readonly number[];
}

/** Returns the words that somebody was to see, where the writers sent them; else the last thing that a writer sent. */
function carrierOf(evidence: Evidence, recut: Recut, step: Step | undefined): Carrier | undefined {
  const written = writtenStreams(evidence, recut);
  const pattern = step?.type === "sees" ? step.pattern : "";
  for (const way of pattern === "" ? [] : written) {
    for (const words of sentForms(evidence, way.reader, pattern)) {
      const found = findWords(way, words);
      if (found !== undefined)
        return { reader: way.reader, octets: Buffer.from(words), frames: found.frames };
    }
  }
  const last = [...written].sort((a, b) => lastFrame(a) - lastFrame(b)).at(-1);
  if (last === undefined) return undefined;
  const heard = last.from === "client" ? last.connection.serverToClient : last.connection.clientToServer;
  const before = heard.chunks.filter(({ frame }) => frame < lastFrame(last)).at(-1)?.frame ?? 0;
  const chunks = last.stream.chunks.filter(({ frame }) => frame > before);
  const [first] = chunks;
  const octets = first === undefined ? new Uint8Array() : last.stream.octets.subarray(first.offset);
  return { reader: last.reader, octets, frames: chunks.map(({ frame }) => frame) };
}

function lastFrame({ stream }: Written): number {
  return stream.chunks.at(-1)?.frame ?? 0;
}

function arrivedHow({ octets, frames }: Carrier, { writes }: Recut): string {
  const what = quoteOctets(octets, 40);
  if (writes === "merged") return `${what} came with what was sent beside it in ${listFrames(frames)}`;
  const count = frames.length === 1 ? "one segment" : `${frames.length} segments`;
  return `${what} came in ${count} (${listFrames(frames)})`;
}
