import { i32, u16 } from "../layers/bounds.ts";
import { beginOptions, FLAG, hasTimestampsAlone, isHeaderCut, MIN_HEADER_LENGTH } from "../layers/tcp.ts";
import { EXPERIMENT, OPTION_KIND, OptionCursor } from "../layers/tcp-options.ts";
import { type PacketView, toNanoseconds } from "../packet-view.ts";
import { analyseSegment, SegmentAnalysis } from "./analysis.ts";
import { ANALYSIS } from "./analysis-flags.ts";
import { completenessAfter } from "./completeness.ts";
import { type Conversation, ConversationTable } from "./conversation.ts";
import { type Flow, SCALE } from "./flow.ts";

const MAX_SHIFT = 14;
/** Wireshark takes as many SACK blocks into account. */
const MAX_SACK_BLOCKS = 3;

/**
 * Analyses TCP segments one after another as Wireshark 4.0 does in one pass; it keeps the state of the conversations, not the segments.
 * After `analyse` its fields tell what is shown of that segment.
 */
export class TcpAnalyser {
  readonly table = new ConversationTable();
  readonly analysis = new SegmentAnalysis();
  /** The conversation of the segment. */
  conversation!: Conversation;
  /** Which of the conversation's flows it belongs to. */
  sender: 0 | 1 = 0;
  /** Whether its length makes sense; else nothing was analysed and its numbers are shown as they are. */
  hasLength = false;
  /** Relative sequence number, unsigned. */
  sequence = 0;
  /** Relative acknowledgment number, unsigned; as it stands without the ACK flag. */
  acknowledgment = 0;
  /** The window as it is shown: never scaled in a SYN, nor while the shift is unknown or unused. */
  window = 0;
  /** The sender's shift before this segment, or a value of SCALE. */
  scale: number = SCALE.unknown;
  /** `tcp.completeness` before this segment, as Wireshark shows it in one pass. */
  completenessBefore = 0;
  /** Whether AE, CWR and ECE are one number: the count of Accurate ECN. */
  countsEcn = false;
  readonly #options = new OptionCursor();

  /** The flow of the segment. */
  get own(): Flow {
    return this.sender === 0 ? this.conversation.forward : this.conversation.backward;
  }

  get other(): Flow {
    return this.sender === 0 ? this.conversation.backward : this.conversation.forward;
  }

  /**
   * Finds the conversation and the sender of the segment that `dissect` found, and nothing else, which is quicker still. Returns `false` as
   * `analyse` does.
   */
  identify(view: PacketView): boolean {
    if (view.transport !== 6 || !view.isHeaderWhole) return false;
    this.conversation = this.table.place(view);
    this.sender = this.table.sender;
    if (view.payloadLength >= 0) learnBases(view, this.own, this.other);
    return true;
  }

  /**
   * Takes the segment that `dissect` found; `false` where there is none, or not all of its fixed header. Without analysis only `analysis` is
   * left empty, in half the time; a capture is read in one way from end to end. With `only`, a segment of another stream is placed and no
   * more, and the answer is `false`.
   */
  analyse(view: PacketView, withAnalysis = true, only?: number): boolean {
    if (view.transport !== 6 || !view.isHeaderWhole) return false;
    const conversation = this.table.place(view);
    const { isFirst, portsReused, isSentAgain, sender } = this.table;
    this.conversation = conversation;
    this.sender = sender;
    const { own, other } = this;
    if (only !== undefined && conversation.stream !== only) {
      // Whether a later SYN on the same ports is a new one is told by where this one began.
      if (view.payloadLength >= 0) learnBases(view, own, other);
      return false;
    }
    this.completenessBefore = conversation.completeness;
    own.sackedLength = 0;
    this.hasLength = view.payloadLength >= 0;
    this.analysis.clear();
    this.analysis.nowNs = toNanoseconds(view.seconds - conversation.originSeconds, view.nanoseconds);
    this.countsEcn = countsAccurateEcn(view, conversation);
    if (portsReused) this.analysis.flags = ANALYSIS.portNumbersReused;
    this.analysis.isNoted = isSentAgain || portsReused;
    if (this.hasLength) {
      learnBases(view, own, other);
      if (withAnalysis) analyseSegment(view, own, other, conversation, this.analysis);
    }
    this.#show(view, own, other);
    if (view.headerLength < MIN_HEADER_LENGTH) return true;
    conversation.completeness = completenessAfter(conversation.completeness, view, isFirst);
    noteOpening(view, own, conversation, this.analysis.nowNs);
    this.#readOptions(view, own, other, conversation);
    return true;
  }

  #show(view: PacketView, own: Flow, other: Flow): void {
    const isAcknowledging = this.hasLength && (view.flags & FLAG.ack) !== 0;
    const isScaled = this.hasLength && own.scale >= 0 && (view.flags & FLAG.syn) === 0;
    this.sequence = (this.hasLength ? view.sequence - own.base : view.sequence) >>> 0;
    this.acknowledgment = (isAcknowledging ? view.acknowledgment - other.base : view.acknowledgment) >>> 0;
    this.window = isScaled ? view.window << own.scale : view.window;
    this.scale = own.scale;
  }

  /** Learns window scaling (RFC 7323 §2.2: both SYNs must carry the option) and what SACK blocks cover. */
  #readOptions(view: PacketView, own: Flow, other: Flow, conversation: Conversation): void {
    if (view.headerLength > MIN_HEADER_LENGTH && !hasTimestampsAlone(view)) {
      beginOptions(this.#options, view);
      while (this.#options.advance()) readOption(this.#options, view.octets, own, conversation);
    }
    if ((view.flags & FLAG.syn) === 0 || isHeaderCut(view)) return;
    if (own.scale === SCALE.unknown) {
      own.scale = SCALE.unused;
      other.scale = SCALE.unused;
    } else if ((view.flags & FLAG.ack) !== 0 && other.scale === SCALE.unused) own.scale = SCALE.unused;
  }
}

/** Gives both directions the numbers that are shown as 0, as soon as a segment tells them. */
function learnBases({ flags, sequence, acknowledgment }: PacketView, own: Flow, other: Flow): void {
  if (!own.hasBase) {
    own.hasBase = true;
    own.base = (flags & FLAG.syn) !== 0 ? sequence : (sequence - 1) | 0;
  }
  if (other.hasBase || (flags & FLAG.ack) === 0) return;
  other.hasBase = true;
  other.base = (acknowledgment - 1) | 0;
}

/** Takes note of what SYN and SYN-ACK ask for; tells whether the three bits of a segment without SYN are a count (RFC 9768 §3.2.2). */
function countsAccurateEcn({ flags }: PacketView, conversation: Conversation): boolean {
  if ((flags & FLAG.syn) === 0) {
    const { asksAccurateEcn, grantsAccurateEcn, hasAccurateEcnOption } = conversation;
    return hasAccurateEcnOption || (asksAccurateEcn && grantsAccurateEcn);
  }
  const all = FLAG.ae | FLAG.cwr | FLAG.ece;
  if ((flags & FLAG.ack) === 0) conversation.asksAccurateEcn = (flags & all) === all;
  else {
    const isCwrAlone = (flags & (FLAG.ae | FLAG.cwr)) === FLAG.cwr;
    conversation.grantsAccurateEcn = isCwrAlone || (flags & (FLAG.ae | FLAG.ece)) === FLAG.ae;
  }
  return false;
}

function noteOpening(view: PacketView, own: Flow, conversation: Conversation, nowNs: number): void {
  const { flags, seconds, nanoseconds } = view;
  if ((flags & FLAG.syn) !== 0) {
    own.awaitsFirstAcknowledgment = true;
    // To Wireshark the beginning of 1970 is no time.
    const isTimed = seconds !== 0 || nanoseconds !== 0;
    if ((flags & FLAG.ack) === 0) conversation.lastSynTimeNs = isTimed ? nowNs : Number.NaN;
  } else if ((flags & FLAG.ack) !== 0) {
    own.awaitsFirstAcknowledgment = false;
    const isUnknown = conversation.initialRoundTripNs === 0 && !Number.isNaN(conversation.lastSynTimeNs);
    if (isUnknown) conversation.initialRoundTripNs = nowNs - conversation.lastSynTimeNs;
  }
}

function readOption(
  { kind, valueStart, valueLength }: OptionCursor,
  octets: Uint8Array,
  own: Flow,
  conversation: Conversation,
): void {
  if (isAccurateEcn(kind, valueLength, octets, valueStart)) conversation.hasAccurateEcnOption = true;
  else if (kind === OPTION_KIND.windowScale && valueLength === 1)
    own.scale = Math.min(octets[valueStart] ?? 0, MAX_SHIFT);
  else if (kind === OPTION_KIND.sack) {
    own.sackedLength = 0;
    const blocks = Math.min(MAX_SACK_BLOCKS, valueLength >> 3);
    for (let at = valueStart; at < valueStart + blocks * 8; at += 8) {
      own.sackedLength += (i32(octets, at + 4) - i32(octets, at)) | 0;
    }
  }
}

/** The option has 0 to 3 counters of three octets; experiments put its kind behind a number of their own (RFC 6994). */
function isAccurateEcn(kind: number, valueLength: number, octets: Uint8Array, valueStart: number): boolean {
  if (kind < OPTION_KIND.accurateEcn0) return false;
  const isExperiment = kind === OPTION_KIND.experiment1 || kind === OPTION_KIND.experiment2;
  if (!isExperiment) {
    const isKind = kind === OPTION_KIND.accurateEcn0 || kind === OPTION_KIND.accurateEcn1;
    return isKind && isCounters(valueLength);
  }
  if (!isCounters(valueLength - 2)) return false;
  const experiment = u16(octets, valueStart);
  return experiment === EXPERIMENT.accurateEcn0 || experiment === EXPERIMENT.accurateEcn1;
}

function isCounters(length: number): boolean {
  return length >= 0 && length <= 9 && length % 3 === 0;
}
