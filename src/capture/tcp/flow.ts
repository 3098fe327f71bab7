/** Stands for the shift of a direction: none was told yet, or one side does without. */
export const SCALE = { unknown: -1, unused: -2 } as const;

/** Marks a duplicate count that fast retransmission treats as "enough". */
export const EXHAUSTED = -1;

/** Wireshark stops listing unacknowledged segments here. */
const MAX_UNACKNOWLEDGED = 10_000;

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
  nextSequenceTimeNs = 0;
  /** End of what was seen without a gap; 0 when nothing was seen. */
  contiguousEnd = 0;
  /** 0 when there was none. */
  lastAcknowledgment = 0;
  lastTimeNs = Number.NaN;
  /** The window field of the last packet; all bits set before the first. */
  window = 0xffff_ffff;
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

/** The segments of a direction that the other side has not acknowledged, oldest first. */
class Unacknowledged {
  /** What `acknowledge` found: the frame whose end was acknowledged exactly (0 for none), and when that frame was seen. */
  acknowledgedFrame = 0;
  acknowledgedTimeNs = 0;
  /** How many there are; what lies behind it in the lists is old. */
  #count = 0;
  readonly #frames: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #timesNs: number[] = [];
  #isScanned = false;
  #scannedFor = 0;
  /** The lowest start and the highest end, counted from #base, where #spanIsKnown. */
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
    return this.#count === 0 ? 0 : (this.#frames[0] ?? 0);
  }

  get oldestTimeNs(): number {
    return this.#count === 0 ? Number.NaN : (this.#timesNs[0] ?? 0);
  }

  add(frame: number, start: number, end: number, timeNs: number): void {
    const at = this.#count;
    this.#frames[at] = frame;
    this.#starts[at] = start;
    this.#ends[at] = end;
    this.#timesNs[at] = timeNs;
    this.#count = at + 1;
    this.#isScanned = false;
    if (this.#spanIsKnown) this.#widen(start, end);
  }

  /** Takes off what is acknowledged up to `acknowledgment`; a segment that is so in part keeps its rest. */
  acknowledge(acknowledgment: number): void {
    this.acknowledgedFrame = 0;
    const count = this.#count;
    if (count === 0 || (this.#isScanned && this.#scannedFor === acknowledgment)) return;
    this.#isScanned = true;
    this.#scannedFor = acknowledgment;
    let kept = 0;
    for (let at = 0; at < count; at += 1) {
      const past = (acknowledgment - (this.#ends[at] ?? 0)) | 0;
      if (past < 0) this.#keep(at, kept++, acknowledgment);
      else if (past === 0 && this.acknowledgedFrame === 0) {
        this.acknowledgedFrame = this.#frames[at] ?? 0;
        this.acknowledgedTimeNs = this.#timesNs[at] ?? 0;
      }
    }
    if (kept === count) return;
    this.#count = kept;
    this.#spanIsKnown = false;
  }

  #keep(from: number, to: number, acknowledgment: number): void {
    const start = this.#starts[from] ?? 0;
    const isCut = ((acknowledgment - start) | 0) > 0;
    if (isCut) this.#spanIsKnown = false;
    this.#starts[to] = isCut ? acknowledgment : start;
    if (from === to) return;
    this.#frames[to] = this.#frames[from] ?? 0;
    this.#ends[to] = this.#ends[from] ?? 0;
    this.#timesNs[to] = this.#timesNs[from] ?? 0;
  }

  /** Octets from the lowest number to the highest, counted from `base`; 0 where nothing waits. */
  span(base: number): number {
    if (!this.#spanIsKnown || base !== this.#base) {
      this.#base = base;
      this.#first = 0xffff_ffff;
      this.#last = 0;
      for (let at = 0; at < this.#count; at += 1) this.#widen(this.#starts[at] ?? 0, this.#ends[at] ?? 0);
      this.#spanIsKnown = true;
    }
    return this.#count === 0 ? 0 : (this.#last - this.#first) >>> 0;
  }

  #widen(start: number, end: number): void {
    const first = (start - this.#base) >>> 0;
    const last = (end - this.#base) >>> 0;
    if (first < this.#first) this.#first = first;
    if (last > this.#last) this.#last = last;
  }
}
