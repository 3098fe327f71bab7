import { i32 } from "../layers/bounds.ts";
import { FLAG, isHeaderCut, MIN_HEADER_LENGTH } from "../layers/tcp.ts";
import { OPTION_KIND, OptionCursor } from "../layers/tcp-options.ts";
import type { PacketView } from "../packet-view.ts";
import { analyseSegment, SegmentAnalysis } from "./analysis.ts";
import { ANALYSIS } from "./analysis-flags.ts";
import { completenessAfter } from "./completeness.ts";
import { type Conversation, ConversationTable } from "./conversation.ts";
import { type Flow, SCALE } from "./flow.ts";

const MAX_SHIFT = 14;
/** Wireshark takes as many SACK blocks into account. */
const MAX_SACK_BLOCKS = 3;
/** NOP, NOP, timestamps of 10 octets: all that most segments bring. */
const TIMESTAMPS_ALONE = { length: 12, firstFour: 0x0101_080a } as const;

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
  readonly #options = new OptionCursor();

  /** The flow of the segment. */
  get own(): Flow {
    return this.conversation.flows[this.sender];
  }

  get other(): Flow {
    return this.conversation.flows[this.sender === 0 ? 1 : 0];
  }

  /** Takes the segment that `dissect` found; `false` where there is none, or not all of its fixed header. */
  analyse(view: PacketView): boolean {
    if (view.transport !== 6 || !view.isHeaderWhole) return false;
    const conversation = this.table.place(view);
    const { isFirst, portsReused, isSentAgain, sender } = this.table;
    this.conversation = conversation;
    this.sender = sender;
    const own = conversation.flows[sender];
    const other = conversation.flows[sender === 0 ? 1 : 0];
    this.completenessBefore = conversation.completeness;
    own.sackedLength = 0;
    this.hasLength = view.payloadLength >= 0;
    this.analysis.clear();
    if (portsReused) this.analysis.flags = ANALYSIS.portNumbersReused;
    this.analysis.isNoted = isSentAgain;
    if (this.hasLength) {
      learnBases(view, own, other);
      analyseSegment(view, own, other, conversation, this.analysis);
    }
    this.#show(view, own, other);
    if (view.headerLength < MIN_HEADER_LENGTH) return true;
    conversation.completeness = completenessAfter(conversation.completeness, view, isFirst);
    noteOpening(view, own, conversation);
    this.#readOptions(view, own, other);
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
  #readOptions(view: PacketView, own: Flow, other: Flow): void {
    const { octets, transportStart, headerLength } = view;
    const start = transportStart + MIN_HEADER_LENGTH;
    const length = headerLength - MIN_HEADER_LENGTH;
    if (length > 0 && !hasTimestampsAlone(octets, start, length)) {
      this.#options.begin(octets, start, Math.min(start + length, view.end));
      while (this.#options.advance()) readOption(this.#options, octets, own);
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

function noteOpening({ flags, timeNs }: PacketView, own: Flow, conversation: Conversation): void {
  if ((flags & FLAG.syn) !== 0) {
    own.awaitsFirstAcknowledgment = true;
    if ((flags & FLAG.ack) === 0) conversation.lastSynTimeNs = timeNs;
  } else if ((flags & FLAG.ack) !== 0) {
    own.awaitsFirstAcknowledgment = false;
    const isUnknown = conversation.initialRoundTripNs === 0 && !Number.isNaN(conversation.lastSynTimeNs);
    if (isUnknown) conversation.initialRoundTripNs = timeNs - conversation.lastSynTimeNs;
  }
}

function hasTimestampsAlone(octets: Uint8Array, start: number, length: number): boolean {
  if (length !== TIMESTAMPS_ALONE.length || start + length > octets.length) return false;
  return i32(octets, start) === TIMESTAMPS_ALONE.firstFour;
}

function readOption({ kind, valueStart, valueLength }: OptionCursor, octets: Uint8Array, own: Flow): void {
  if (kind === OPTION_KIND.windowScale && valueLength === 1)
    own.scale = Math.min(octets[valueStart] ?? 0, MAX_SHIFT);
  else if (kind === OPTION_KIND.sack) {
    own.sackedLength = 0;
    const blocks = Math.min(MAX_SACK_BLOCKS, valueLength >> 3);
    for (let at = valueStart; at < valueStart + blocks * 8; at += 8) {
      own.sackedLength += (i32(octets, at + 4) - i32(octets, at)) | 0;
    }
  }
}
