import type { TrackedSegment } from "../../capture/tcp/connection.ts";
import { seqCompare } from "../../wire/seq.ts";
import type { Side, StateChange, TcpState } from "./conversation.ts";
import { numbersTaken, otherSide, senderOf } from "./sides.ts";

type StateChanges = Readonly<Record<Side, StateChange>>;
type States = Record<Side, TcpState | undefined>;

/**
 * Returns the states of both ends around each segment of a connection (RFC 9293 §3.3.2, figure 5), as one capture point shows them: what is sent
 * changes its sender at once and its receiver on arrival, unless later segments show that it did not arrive, or had not by then.
 */
export function followStates(segments: readonly TrackedSegment[]): readonly StateChanges[] {
  const facts = { client: factsOf(segments, "client"), server: factsOf(segments, "server") };
  const states: States = { client: undefined, server: undefined };
  const kept = new Map<string, StateChanges>();
  return segments.map((segment, at) => new Transition(segment, at, facts, states, kept).changes());
}

/** What the whole capture shows of one side; numbers are places in the list of segments, -1 for none. */
interface Facts {
  /** What it sent first of all. */
  readonly opening: "syn" | "syn-ack" | "rst" | "other" | "nothing";
  readonly firstFin: number;
  /** The sequence number behind its first FIN. */
  readonly finEnd: number;
  readonly lastFin: number;
  readonly lastSyn: number;
  readonly lastSynAck: number;
  /** The last one with data or FIN. */
  readonly lastTaking: number;
  /** Where the other side first acknowledges its SYN, its FIN. */
  readonly synAcknowledged: number;
  readonly finAcknowledged: number;
  /** The last time that it sent its SYN, or something up to its FIN, before that was acknowledged. */
  readonly synSentAgain: number;
  readonly finSentAgain: number;
  /** By place in the list: whether the next one that it sent is a reset. */
  readonly places: readonly number[];
  readonly resets: ReadonlySet<number>;
}

function factsOf(segments: readonly TrackedSegment[], side: Side): Facts {
  const own = (test: (segment: TrackedSegment) => boolean) => (segment: TrackedSegment) =>
    senderOf(segment) === side && test(segment);
  const answers = (number: number, from: number) =>
    segments.findIndex(
      (segment, at) =>
        at > from &&
        senderOf(segment) !== side &&
        segment.acknowledgmentNumber !== undefined &&
        !segment.flags.rst &&
        seqCompare(segment.acknowledgmentNumber, number) >= 0,
    );
  const isSyn = own(({ flags }) => flags.syn);
  const isFin = own(({ flags }) => flags.fin && !flags.rst);
  const firstSyn = segments.findIndex(isSyn);
  const firstFin = segments.findIndex(isFin);
  const fin = segments[firstFin];
  const finEnd = fin === undefined ? 0 : fin.sequenceNumber + numbersTaken(fin);
  const synAcknowledged = firstSyn < 0 ? -1 : answers(1, firstSyn);
  const finAcknowledged = firstFin < 0 ? -1 : answers(finEnd, firstFin);
  const before = (place: number) => (place < 0 ? segments.length : place);
  const isUpToFin = own((each) => numbersTaken(each) > 0 && seqCompare(each.sequenceNumber, finEnd) < 0);
  const places = segments.flatMap((each, at) => (senderOf(each) === side ? [at] : []));
  return {
    opening: openingOf(segments[places[0] ?? -1]),
    firstFin,
    finEnd,
    lastFin: segments.findLastIndex(isFin),
    lastSyn: segments.findLastIndex(isSyn),
    lastSynAck: segments.findLastIndex((each) => isSyn(each) && each.flags.ack),
    lastTaking: segments.findLastIndex(own((each) => !each.flags.syn && takesNew(each))),
    synAcknowledged,
    finAcknowledged,
    synSentAgain: segments.findLastIndex((each, at) => at < before(synAcknowledged) && isSyn(each)),
    finSentAgain: segments.findLastIndex((each, at) => at < before(finAcknowledged) && isUpToFin(each)),
    places,
    resets: new Set(places.filter((at) => segments[at]?.flags.rst === true)),
  };
}

function openingOf(first: TrackedSegment | undefined): Facts["opening"] {
  if (first === undefined) return "nothing";
  if (first.flags.rst) return "rst";
  if (!first.flags.syn) return "other";
  return first.flags.ack ? "syn-ack" : "syn";
}

/** A keep-alive and what is sent again may come behind a FIN. */
function takesNew(segment: TrackedSegment): boolean {
  if (numbersTaken(segment) === 0) return false;
  return !segment.analysis.some((flag) => flag === "keep-alive" || flag.endsWith("retransmission"));
}

/** One segment's effect on both ends. */
class Transition {
  readonly #segment: TrackedSegment;
  readonly #at: number;
  readonly #facts: Readonly<Record<Side, Facts>>;
  readonly #states: States;
  readonly #before: States;
  readonly #kept: Map<string, StateChanges>;
  readonly #sender: Side;
  readonly #receiver: Side;

  constructor(
    segment: TrackedSegment,
    at: number,
    facts: Readonly<Record<Side, Facts>>,
    /** Changed as the segment has it. */
    states: States,
    kept: Map<string, StateChanges>,
  ) {
    this.#kept = kept;
    this.#segment = segment;
    this.#at = at;
    this.#facts = facts;
    this.#states = states;
    this.#before = { ...states };
    this.#sender = senderOf(segment);
    this.#receiver = otherSide(this.#sender);
  }

  changes(): StateChanges {
    const { flags } = this.#segment;
    if (flags.rst) this.#reset();
    else if (flags.syn && flags.ack) this.#synAck();
    else if (flags.syn) this.#syn();
    else this.#later();
    return this.#keep({
      client: { before: this.#before.client, after: this.#states.client },
      server: { before: this.#before.server, after: this.#states.server },
    });
  }

  /** Most segments change nothing: those have one object for all. */
  #keep(changes: StateChanges): StateChanges {
    const { client, server } = changes;
    if (client.before !== client.after || server.before !== server.after) return changes;
    const key = `${client.after} ${server.after}`;
    const known = this.#kept.get(key) ?? changes;
    this.#kept.set(key, known);
    return known;
  }

  #is(side: Side, ...states: readonly TcpState[]): boolean {
    const state = this.#states[side];
    return state !== undefined && states.includes(state);
  }

  /** Goes to the state that the table has for the present one, if any. */
  #go(side: Side, table: Readonly<Partial<Record<TcpState, TcpState>>>): void {
    const state = this.#states[side];
    if (state !== undefined) this.#states[side] = table[state] ?? state;
  }

  /** Says what an end was in all along, which only this segment shows. */
  #was(side: Side, state: TcpState): void {
    this.#before[side] = state;
    this.#states[side] = state;
  }

  #reset(): void {
    const [sender, receiver] = [this.#sender, this.#receiver];
    if (this.#states[sender] === undefined && this.#is(receiver, "SYN-SENT")) this.#was(sender, "CLOSED");
    this.#states[sender] = "CLOSED";
    const hasSent = (this.#facts[receiver].places[0] ?? this.#at) < this.#at;
    if (hasSent && !this.#is(receiver, "LISTEN")) this.#states[receiver] = "CLOSED";
  }

  #syn(): void {
    const [sender, receiver] = [this.#sender, this.#receiver];
    if (this.#states[sender] === undefined) this.#was(sender, "CLOSED");
    this.#go(sender, { CLOSED: "SYN-SENT" });
    const { opening } = this.#facts[receiver];
    if (this.#states[receiver] === undefined) {
      if (opening === "syn-ack") this.#was(receiver, "LISTEN");
      else if (opening === "syn" || opening === "rst") this.#was(receiver, "CLOSED");
    }
    if (this.#arrives("syn")) this.#go(receiver, { LISTEN: "SYN-RECEIVED", "SYN-SENT": "SYN-RECEIVED" });
  }

  #synAck(): void {
    const [sender, receiver] = [this.#sender, this.#receiver];
    const { acknowledgmentNumber = 0 } = this.#segment;
    if (this.#states[sender] === undefined) this.#states[sender] = "SYN-RECEIVED";
    const ownIsAcknowledged =
      this.#facts[sender].opening === "syn" && this.#is(sender, "SYN-RECEIVED") && this.#isSynAcknowledged();
    this.#go(sender, { CLOSED: "SYN-RECEIVED", LISTEN: "SYN-RECEIVED", "SYN-SENT": "SYN-RECEIVED" });
    if (ownIsAcknowledged) this.#states[sender] = "ESTABLISHED";
    if (seqCompare(acknowledgmentNumber, 1) < 0 || !this.#arrives("syn")) return;
    const { lastSynAck } = this.#facts[receiver];
    if (this.#states[receiver] === undefined && !this.#isAnsweredByReset())
      this.#states[receiver] = "ESTABLISHED";
    // Who also sent a SYN answers with SYN and ACK; until then its own state tells that it has got the other one.
    if (lastSynAck > this.#at) this.#go(receiver, { "SYN-SENT": "SYN-RECEIVED" });
    else if (!this.#isAnsweredByReset())
      this.#go(receiver, { "SYN-SENT": "ESTABLISHED", "SYN-RECEIVED": "ESTABLISHED" });
  }

  #isSynAcknowledged(): boolean {
    const place = this.#facts[this.#sender].synAcknowledged;
    return place >= 0 && place < this.#at;
  }

  #isAnsweredByReset(): boolean {
    const { places, resets } = this.#facts[this.#receiver];
    const next = places.find((place) => place > this.#at);
    return next !== undefined && resets.has(next);
  }

  #later(): void {
    const [sender, receiver] = [this.#sender, this.#receiver];
    const takes = takesNew(this.#segment);
    this.#learnEstablished(takes);
    if (takes) this.#go(sender, { "SYN-RECEIVED": "ESTABLISHED" });
    if (this.#acknowledgesSyn()) this.#go(sender, { "SYN-SENT": "ESTABLISHED" });
    const acknowledgesFin = this.#acknowledgesFin();
    if (acknowledgesFin) this.#go(sender, ON_FIN);
    if (this.#segment.flags.fin) this.#go(sender, SENDING_FIN);
    if (this.#acknowledgesSyn() && this.#facts[receiver].lastSyn < this.#at)
      this.#go(receiver, { "SYN-RECEIVED": "ESTABLISHED" });
    if (acknowledgesFin && this.#facts[receiver].lastFin < this.#at) this.#go(receiver, ON_ACK_OF_FIN);
    if (this.#segment.flags.fin && this.#arrives("fin")) this.#go(receiver, ON_FIN);
  }

  /** In a capture that begins in the middle: who both still have something to send are connected, and neither has closed. */
  #learnEstablished(takes: boolean): void {
    const [sender, receiver] = [this.#sender, this.#receiver];
    if (this.#states[sender] !== undefined && this.#states[receiver] !== undefined) return;
    const bothGoOn = [sender, receiver].every((side) => this.#facts[side].lastTaking >= this.#at);
    if (!bothGoOn || this.#segment.acknowledgmentNumber === undefined) return;
    if (this.#states[sender] === undefined) {
      if (takes) this.#was(sender, "ESTABLISHED");
      else this.#states[sender] = "ESTABLISHED";
    }
    this.#states[receiver] ??= "ESTABLISHED";
  }

  #acknowledgesSyn(): boolean {
    const { acknowledgmentNumber } = this.#segment;
    const hasSent = this.#facts[this.#receiver].lastSyn >= 0;
    return hasSent && acknowledgmentNumber !== undefined && seqCompare(acknowledgmentNumber, 1) >= 0;
  }

  #acknowledgesFin(): boolean {
    const { acknowledgmentNumber } = this.#segment;
    const { firstFin, finEnd } = this.#facts[this.#receiver];
    if (firstFin < 0 || firstFin > this.#at || acknowledgmentNumber === undefined) return false;
    return seqCompare(acknowledgmentNumber, finEnd) >= 0;
  }

  /** Whether nothing shows that the SYN or FIN of this segment was lost, came too early for what lies before it, or crossed the other one. */
  #arrives(what: "syn" | "fin"): boolean {
    const own = this.#facts[this.#sender];
    const other = this.#facts[this.#receiver];
    if (what === "syn") return this.#at >= own.synSentAgain;
    const acknowledged = own.finAcknowledged < 0 ? Number.POSITIVE_INFINITY : own.finAcknowledged;
    const isCrossed = other.firstFin > this.#at && other.firstFin < acknowledged;
    return this.#at >= own.finSentAgain && !isCrossed;
  }
}

const SENDING_FIN = {
  "SYN-RECEIVED": "FIN-WAIT-1",
  ESTABLISHED: "FIN-WAIT-1",
  "CLOSE-WAIT": "LAST-ACK",
} as const satisfies Partial<Record<TcpState, TcpState>>;

const ON_FIN = {
  "SYN-RECEIVED": "CLOSE-WAIT",
  ESTABLISHED: "CLOSE-WAIT",
  "FIN-WAIT-1": "CLOSING",
  "FIN-WAIT-2": "TIME-WAIT",
} as const satisfies Partial<Record<TcpState, TcpState>>;

const ON_ACK_OF_FIN = {
  "FIN-WAIT-1": "FIN-WAIT-2",
  CLOSING: "TIME-WAIT",
  "LAST-ACK": "CLOSED",
} as const satisfies Partial<Record<TcpState, TcpState>>;
