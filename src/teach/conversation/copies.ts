import type { TrackedSegment } from "../../capture/tcp/connection.ts";
import { seqCompare } from "../../wire/seq.ts";
import { numbersTaken } from "./sides.ts";

/** A segment that takes sequence numbers that were used before: the frame that used them first, and when they were last sent. */
export interface Copy {
  readonly of: number;
  readonly lastNs: bigint;
}

/** Finds, segment by segment of one side, what is sent again. */
export class CopyFinder {
  /** What was new when it was sent, by where it begins; the numbers are counted from 0 without end. */
  readonly #sent: Sent[] = [];
  #highest = 0;

  /** Takes the next segment; returns what it is a copy of. A keep-alive, which carries an old octet or none, is no copy. */
  see(segment: TrackedSegment): Copy | undefined {
    const taken = numbersTaken(segment);
    if (taken === 0 || isProbe(segment)) return undefined;
    const start = this.#highest + seqCompare(segment.sequenceNumber, this.#highest >>> 0);
    const end = start + taken;
    const { timestampNs, frame } = segment;
    if (this.#sent.length === 0 || start >= this.#highest) {
      this.#sent.push({ start, end, of: frame, lastNs: timestampNs });
      this.#highest = Math.max(this.#highest, end);
      return undefined;
    }
    const copy = this.#note(start, end, timestampNs);
    if (copy === undefined)
      this.#sent.splice(this.#firstEndingAfter(start), 0, { start, end, of: frame, lastNs: timestampNs });
    else if (end > this.#highest)
      this.#sent.push({ start: this.#highest, end, of: frame, lastNs: timestampNs });
    this.#highest = Math.max(this.#highest, end);
    return copy;
  }

  #note(start: number, end: number, nowNs: bigint): Copy | undefined {
    let copy: Copy | undefined;
    for (let at = this.#firstEndingAfter(start); ; at += 1) {
      const sent = this.#sent[at];
      if (sent === undefined || sent.start >= end) return copy;
      copy ??= { of: sent.of, lastNs: sent.lastNs };
      const parts = partsOf(sent, start, end, nowNs);
      this.#sent.splice(at, 1, ...parts);
      at += parts.length - 1;
    }
  }

  #firstEndingAfter(start: number): number {
    let [low, high] = [0, this.#sent.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sent[middle]?.end ?? 0) <= start) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

interface Sent {
  readonly start: number;
  readonly end: number;
  readonly of: number;
  readonly lastNs: bigint;
}

/** What was sent in one piece may be sent again in several, each at its own time. */
function partsOf(sent: Sent, start: number, end: number, nowNs: bigint): readonly Sent[] {
  const before = { ...sent, end: start };
  const again = { ...sent, start: Math.max(start, sent.start), end: Math.min(end, sent.end), lastNs: nowNs };
  const behind = { ...sent, start: end };
  return [before, again, behind].filter((part) => part.start < part.end);
}

function isProbe({ analysis }: TrackedSegment): boolean {
  return analysis.includes("keep-alive") || analysis.includes("zero-window-probe");
}
