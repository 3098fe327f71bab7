import type { SegmentAnalysis } from "./analysis.ts";

/** Stands for the shift of a direction: none was told yet, or one side does without. */
export const SCALE = { unknown: -1, unused: -2 } as const;

/** Marks a duplicate count that fast retransmission treats as "enough". */
export const EXHAUSTED = -1;

/** Wireshark stops listing unacknowledged segments here. */
const MAX_UNACKNOWLEDGED = 10_000;

/** Where the numbers of an unacknowledged segment stand in its entry of the list, and how many there are. */
const FRAME = 0;
const START = 1;
const END = 2;
const TIME = 3;
const ENTRY = 4;

/**
 * One direction of a conversation while it is being followed. Its numbers are raw and signed: a second SYN-ACK changes what is shown, not
 * what the analysis counts. 0 stands for "not seen yet" where said.
 */
export class Flow {
  /** Whether `base`, the raw sequence number that is shown as 0, is known. */
  hasBase = false;
  base = 0;
  /** The shift of its window, or a value of SCALE. */
  scale: number = SCALE.unknown;
  /** Where the next new octet belongs; 0 when nothing was seen. */
  nextSequence = 0;
  nextSequenceFrame = 0;
  nextSequenceTimeNs = Number.NaN;
  /** End of what was seen without a gap; 0 when nothing was seen. */
  contiguousEnd = 0;
  /** 0 when there was none. */
  lastAcknowledgment = 0;
  lastTimeNs = Number.NaN;
  /** The window field of the last packet; -1 before the first. */
  window = -1;
  /** Duplicates of the last acknowledgment; EXHAUSTED after an acknowledgment of data not seen. */
  duplicates = 0;
  lastNewAcknowledgmentFrame = 0;
  /** The analysis flags of the last packet. */
  lastFlags = 0;
  /** From the own SYN to the own first segment without one: the window of the SYN is not scaled. */
  awaitsFirstAcknowledgment = false;
  /** Whether octets in flight can be counted: not from a hole on until the other side acknowledges something. */
  countsFlight = true;
  /** Octets sent since a segment with PSH, and whether the last segment had it. */
  bytesSincePush = 0;
  lastPushed = false;
  /** Octets that the SACK blocks of the last packet cover. */
  sackedLength = 0;
  readonly unacknowledged = new Unacknowledged();
}

/**
 * The segments of a direction that the other side has not acknowledged, oldest first. What belongs together lies together: with many
 * connections the time goes into fetching from memory.
 */
class Unacknowledged {
  /** How many there are; what lies behind it in the list is old. */
  #count = 0;
  /** Frame, start, end and time of each; NaN makes it a list of fractions from the beginning. */
  readonly #list = [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
  #isScanned = false;
  #scannedFor = 0;
  /** The lowest start and the highest end, counted from #base, as signed numbers, where #spanIsKnown. */
  #first = 0;
  #last = 0;
  #base = 0;
  #spanIsKnown = false;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  get isFull(): boolean {
    return this.#count >= MAX_UNACKNOWLEDGED;
  }

  /** The frame of the oldest, and when it was seen; 0 and NaN where there is none. */
  get oldestFrame(): number {
    return this.#count === 0 ? 0 : (this.#list[FRAME] ?? 0);
  }

  get oldestTimeNs(): number {
    return this.#count === 0 ? Number.NaN : (this.#list[TIME] ?? 0);
  }

  add(frame: number, start: number, end: number, timeNs: number): void {
    const at = this.#count * ENTRY;
    this.#list[at + FRAME] = frame;
    this.#list[at + START] = start;
    this.#list[at + END] = end;
    this.#list[at + TIME] = timeNs;
    this.#count += 1;
    this.#isScanned = false;
    if (this.#spanIsKnown) this.#widen(start, end);
  }

  /**
   * Takes off what is acknowledged up to `acknowledgment`; a segment that is so in part keeps its rest. Tells `analysis` the frame whose end
   * was acknowledged exactly, and how long ago it was seen.
   */
  acknowledge(acknowledgment: number, analysis: SegmentAnalysis): void {
    const count = this.#count;
    if (count === 0 || (this.#isScanned && this.#scannedFor === acknowledgment)) return;
    this.#isScanned = true;
    this.#scannedFor = acknowledgment;
    let kept = 0;
    for (let at = 0; at < count * ENTRY; at += ENTRY) {
      const past = (acknowledgment - (this.#list[at + END] ?? 0)) | 0;
      if (past < 0) this.#keep(at, kept++ * ENTRY, acknowledgment);
      else if (past === 0 && analysis.acknowledgedFrame === 0) {
        analysis.acknowledgedFrame = this.#list[at + FRAME] ?? 0;
        analysis.roundTripNs = analysis.nowNs - (this.#list[at + TIME] ?? 0);
      }
    }
    if (kept === count) return;
    this.#count = kept;
    this.#spanIsKnown = false;
  }

  #keep(from: number, to: number, acknowledgment: number): void {
    const start = this.#list[from + START] ?? 0;
    const isCut = ((acknowledgment - start) | 0) > 0;
    if (isCut) this.#spanIsKnown = false;
    this.#list[to + START] = isCut ? acknowledgment : start;
    if (from === to) return;
    this.#list[to + FRAME] = this.#list[from + FRAME] ?? 0;
    this.#list[to + END] = this.#list[from + END] ?? 0;
    this.#list[to + TIME] = this.#list[from + TIME] ?? 0;
  }

  /** Octets from the lowest number to the highest, counted from `base`; 0 where nothing waits. */
  span(base: number): number {
    if (!this.#spanIsKnown || base !== this.#base) {
      this.#base = base;
      this.#first = -1;
      this.#last = 0;
      for (let at = 0; at < this.#count * ENTRY; at += ENTRY)
        this.#widen(this.#list[at + START] ?? 0, this.#list[at + END] ?? 0);
      this.#spanIsKnown = true;
    }
    return this.#count === 0 ? 0 : (this.#last - this.#first) >>> 0;
  }

  #widen(start: number, end: number): void {
    const first = (start - this.#base) | 0;
    const last = (end - this.#base) | 0;
    if (first >>> 0 < this.#first >>> 0) this.#first = first;
    if (last >>> 0 > this.#last >>> 0) this.#last = last;
  }
}
