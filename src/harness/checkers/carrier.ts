import type { Evidence, ProgramRole, Recut } from "../evidence.ts";
import type { Step } from "../scenario/scenario.ts";
import { findWords } from "./find-words.ts";
import { roleOf, sentForms } from "./people.ts";
import { type Written, writtenStreams } from "./written-streams.ts";

/** The message that was not read, in its segments. */
export interface Carrier {
  readonly writer: ProgramRole;
  readonly reader: ProgramRole;
  readonly octets: Uint8Array;
  readonly frames: readonly number[];
  readonly pieces: readonly Piece[];
}

export interface Piece {
  readonly octets: Uint8Array;
  readonly timestampNs: bigint;
}

/** Words that somebody was to show, and who. */
export interface Wanted {
  readonly words: string;
  readonly viewer: ProgramRole;
}

/** Returns what a step wanted to be seen. */
export function wantedBy(evidence: Evidence, step: Step | undefined): Wanted | undefined {
  if (step?.type !== "sees") return undefined;
  return { words: step.pattern, viewer: roleOf(evidence, step.who) };
}

/** Returns the words that somebody was to show, where the writers sent them; else the last thing that a writer sent. */
export function carrierOf(evidence: Evidence, recut: Recut, wanted: Wanted | undefined): Carrier | undefined {
  const written = writtenStreams(evidence, recut);
  const pattern = wanted?.words ?? "";
  // Others hear the same words; whoever did not show them is the one to look at.
  const isViewer = ({ reader }: Written) => reader === wanted?.viewer;
  const ways = [...written.filter(isViewer), ...written.filter((way) => !isViewer(way))];
  for (const way of pattern === "" ? [] : ways) {
    for (const words of sentForms(evidence, way.reader, pattern)) {
      const found = findWords(way, words);
      if (found !== undefined) return carrierIn(way, Buffer.from(words), found.frames);
    }
  }
  const last = [...written].sort((a, b) => lastFrame(a) - lastFrame(b)).at(-1);
  if (last === undefined) return undefined;
  const heard = last.from === "client" ? last.connection.serverToClient : last.connection.clientToServer;
  const before = heard.chunks.filter(({ frame }) => frame < lastFrame(last)).at(-1)?.frame ?? 0;
  const chunks = last.stream.chunks.filter(({ frame }) => frame > before);
  const [first] = chunks;
  const octets = first === undefined ? new Uint8Array() : last.stream.octets.subarray(first.offset);
  return carrierIn(
    last,
    octets,
    chunks.map(({ frame }) => frame),
  );
}

/** Returns octets of a stream with the segments that brought them. */
export function carrierIn(
  { owned, reader, stream }: Written,
  octets: Uint8Array,
  frames: readonly number[],
): Carrier {
  const writer = owned.role === reader ? owned.acceptor : owned.role;
  const pieces = stream.chunks
    .filter(({ frame }) => frames.includes(frame))
    .map(({ offset, length, timestampNs }) => ({
      octets: stream.octets.subarray(offset, offset + length),
      timestampNs,
    }));
  return { writer, reader, octets, frames, pieces };
}

function lastFrame({ stream }: Written): number {
  return stream.chunks.at(-1)?.frame ?? 0;
}
