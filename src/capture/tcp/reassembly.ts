import { seqCompare } from "../../wire/seq.ts";
import type { Direction, ReassembledStream, StreamChunk, TrackedSegment } from "./connection.ts";

/** Octets that may be missing in one direction before the rest is left out; memory must not follow a wild sequence number. */
const MAX_MISSING = 16 * 1024 * 1024;

/**
 * Returns the octets of one direction. What arrived first wins where segments overlap; octets that were cut off when capturing
 * are filled in by a retransmission that has them, else they are a hole.
 */
export function reassemble(segments: readonly TrackedSegment[], direction: Direction): ReassembledStream {
  const own = segments.filter((segment) => segment.direction === direction);
  const answers = segments.filter((segment) => segment.direction !== direction);
  const fin = own.find(({ flags }) => flags.fin);
  const pieces = collectPieces(own);
  const acknowledgedLength = highestAcknowledged(answers, fin && finOffset(fin));
  const length = streamLength(own, pieces, acknowledgedLength);
  const finAcknowledged = fin && answers.find((answer) => acknowledges(answer, finOffset(fin) + 1));
  const rst = own.find(({ flags }) => flags.rst);
  let joined: Uint8Array | undefined;
  return {
    get octets() {
      joined ??= join(pieces, length);
      return joined;
    },
    chunks: pieces.map(({ chunk }) => chunk),
    holes: findHoles(pieces, length),
    acknowledgedLength,
    ...(fin && { finFrame: fin.frame }),
    ...(finAcknowledged && { finAcknowledgedFrame: finAcknowledged.frame }),
    ...(rst && { rstFrame: rst.frame }),
  };
}

/** Returns the stream offset of a segment's first octet; below zero for what came before the stream's known begin. */
function streamOffset({ sequenceNumber, flags }: TrackedSegment): number {
  const distance = sequenceNumber - 1 + (flags.syn ? 1 : 0);
  return distance > 0x8000_0000 ? distance - 0x1_0000_0000 : distance;
}

interface Piece {
  readonly chunk: StreamChunk;
  readonly octets: Uint8Array;
}

function collectPieces(segments: readonly TrackedSegment[]): readonly Piece[] {
  const pieces: Piece[] = [];
  let missing = 0;
  let end = 0;
  for (const segment of segments) {
    if (segment.payload.length === 0 || segment.flags.rst) continue;
    const offset = streamOffset(segment);
    const gap = Math.max(0, offset - end);
    if (missing + gap > MAX_MISSING) continue;
    missing += gap;
    end = Math.max(end, offset + segment.payload.length);
    insert(pieces, segment, offset);
  }
  return pieces;
}

/** Puts the octets of a segment that no piece holds yet between the pieces, which stay in order and never overlap. */
function insert(pieces: Piece[], segment: TrackedSegment, offset: number): void {
  const { frame, timestampNs, flags, payload } = segment;
  const end = offset + payload.length;
  let index = firstEndingAfter(pieces, offset);
  let position = Math.max(0, offset);
  while (position < end) {
    const next = pieces[index];
    const limit = Math.min(end, next?.chunk.offset ?? end);
    if (position < limit) {
      const octets = payload.subarray(position - offset, limit - offset);
      const chunk = { frame, timestampNs, offset: position, length: octets.length, push: flags.psh };
      pieces.splice(index, 0, { chunk, octets });
      index += 1;
    }
    position = Math.max(limit, next === undefined ? end : next.chunk.offset + next.chunk.length);
    index += 1;
  }
}

function firstEndingAfter(pieces: readonly Piece[], offset: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const chunk = pieces[middle]?.chunk;
    if (chunk !== undefined && chunk.offset + chunk.length <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The FIN's place in the stream: it takes up one number after the data of its segment. */
function finOffset(fin: TrackedSegment): number {
  return streamOffset(fin) + fin.length;
}

function highestAcknowledged(answers: readonly TrackedSegment[], fin: number | undefined): number {
  let highest = 0;
  for (const { acknowledgmentNumber = 0 } of answers) {
    const octets = acknowledgmentNumber - 1;
    if (octets > highest && octets < 0x8000_0000) highest = octets;
  }
  return fin === undefined ? highest : Math.min(highest, Math.max(0, fin));
}

function acknowledges({ acknowledgmentNumber }: TrackedSegment, offset: number): boolean {
  return acknowledgmentNumber !== undefined && seqCompare(acknowledgmentNumber, offset + 1) >= 0;
}

/** The stream ends with its last octet that was sent or acknowledged, whether it was captured or not. */
function streamLength(
  own: readonly TrackedSegment[],
  pieces: readonly Piece[],
  acknowledged: number,
): number {
  const last = pieces.at(-1)?.chunk;
  const captured = last === undefined ? 0 : last.offset + last.length;
  const sent = own.reduce((end, segment) => {
    const carriesStream = (segment.length > 0 && !segment.flags.rst) || segment.flags.fin;
    return carriesStream ? Math.max(end, streamOffset(segment) + segment.length) : end;
  }, 0);
  return Math.min(Math.max(captured, sent, acknowledged), captured + MAX_MISSING);
}

function join(pieces: readonly Piece[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  for (const { chunk, octets } of pieces) whole.set(octets, chunk.offset);
  return whole;
}

function findHoles(pieces: readonly Piece[], length: number): ReassembledStream["holes"] {
  const holes: { readonly offset: number; readonly length: number }[] = [];
  let position = 0;
  for (const { chunk } of pieces) {
    if (chunk.offset > position) holes.push({ offset: position, length: chunk.offset - position });
    position = chunk.offset + chunk.length;
  }
  if (length > position) holes.push({ offset: position, length: length - position });
  return holes;
}
