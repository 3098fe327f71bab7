import type { Checksum } from "../../capture/layers/checksum.ts";
import type { TrackedSegment } from "../../capture/tcp/connection.ts";
import { seqCompare } from "../../wire/seq.ts";
import type { Acknowledgments } from "./acknowledgments.ts";
import type { Artefact, Side } from "./conversation.ts";
import { CopyFinder } from "./copies.ts";
import { numbersTaken, otherSide, senderOf } from "./sides.ts";

/** What the packet of a segment tells beside the segment. */
export interface SegmentFacts {
  /** Octets of the TCP header. */
  readonly headerLength: number;
  /** Whether the capture cut some of its options off. */
  readonly isHeaderCut: boolean;
  /** `undefined` where it is right, or not all of the segment was captured. */
  readonly checksum: Checksum | undefined;
  readonly version: 4 | 6;
}

const NONE: readonly Artefact[] = [];

/** Returns what is odd about each segment of a connection and often taken for something else. */
export function findArtefacts(
  segments: readonly TrackedSegment[],
  facts: readonly SegmentFacts[],
  acknowledgments: Acknowledgments,
): readonly (readonly Artefact[])[] {
  const most = {
    client: largestTaken(segments, facts, "client"),
    server: largestTaken(segments, facts, "server"),
  };
  const fastest = fastestAnswers(segments, acknowledgments);
  const copies = { client: new CopyFinder(), server: new CopyFinder() };
  const windows: Record<Side, number | undefined> = { client: undefined, server: undefined };
  const next: Record<Side, number | undefined> = { client: undefined, server: undefined };
  return segments.map((segment, at) => {
    const sender = senderOf(segment);
    const receiver = otherSide(sender);
    const copy = copies[sender].see(segment);
    const artefacts = [
      ...checksumArtefact(facts[at]),
      ...aboveMss(segment, facts[at], most[receiver]),
      ...delayedAck(segments, at, acknowledgments, fastest[receiver]),
      ...(isWindowProbe(segment, windows[receiver], next[sender]) ? [{ type: "window-probe" as const }] : []),
      ...(copy === undefined
        ? []
        : [{ type: "sent-again" as const, of: copy.of, waitedNs: segment.timestampNs - copy.lastNs }]),
    ];
    windows[sender] = segment.flags.rst ? windows[sender] : segment.window;
    const end = segment.sequenceNumber + numbersTaken(segment);
    if (next[sender] === undefined || seqCompare(end, next[sender]) > 0) next[sender] = end;
    return artefacts.length === 0 ? NONE : artefacts;
  });
}

function checksumArtefact(facts: SegmentFacts | undefined): readonly Artefact[] {
  const checksum = facts?.checksum;
  if (checksum === undefined) return NONE;
  const { field, right, partial } = checksum;
  return field === partial
    ? [{ type: "partial-checksum", field, finished: right }]
    : [{ type: "bad-checksum", field, expected: right }];
}

/** Without the option a peer takes no more (RFC 9293 §3.7.1). */
const DEFAULT_MSS = { 4: 536, 6: 1220 } as const;

/** Returns the MSS that a side announced in its SYN; `undefined` where that was not seen. */
function largestTaken(
  segments: readonly TrackedSegment[],
  facts: readonly SegmentFacts[],
  side: Side,
): number | undefined {
  const at = segments.findIndex((segment) => segment.flags.syn && senderOf(segment) === side);
  const option = segments[at]?.options.find(({ type }) => type === "mss");
  if (option?.type === "mss") return option.value;
  return at < 0 || facts[at]?.isHeaderCut === true ? undefined : DEFAULT_MSS[facts[at]?.version ?? 4];
}

const MIN_HEADER_LENGTH = 20;

/** The MSS counts no options: a segment that has some carries the less (RFC 9293 §3.7.1). */
function aboveMss(
  { length }: TrackedSegment,
  facts: SegmentFacts | undefined,
  mss: number | undefined,
): readonly Artefact[] {
  if (mss === undefined || facts === undefined) return NONE;
  const most = mss - (facts.headerLength - MIN_HEADER_LENGTH);
  return length > most ? [{ type: "above-mss", most }] : NONE;
}

const LEAST_DELAY_NS = 20_000_000n;
const MOST_DELAY_NS = 500_000_000n;

/** The shortest time in which the other side acknowledged something of a side, which holds what the way takes. */
function fastestAnswers(
  segments: readonly TrackedSegment[],
  { acknowledges }: Acknowledgments,
): Readonly<Record<Side, bigint | undefined>> {
  const fastest: Record<Side, bigint | undefined> = { client: undefined, server: undefined };
  for (const [at, places] of acknowledges.entries()) {
    const answer = segments[at];
    const last = segments[places.at(-1) ?? -1];
    if (answer === undefined || last === undefined) continue;
    const side = senderOf(last);
    const took = answer.timestampNs - last.timestampNs;
    if (fastest[side] === undefined || took < fastest[side]) fastest[side] = took;
  }
  return fastest;
}

/** A receiver may hold an acknowledgment back for less than half a second, but not that of a second full segment. */
function delayedAck(
  segments: readonly TrackedSegment[],
  at: number,
  { acknowledges }: Acknowledgments,
  fastestNs: bigint | undefined,
): readonly Artefact[] {
  const [segment, places] = [segments[at], acknowledges[at] ?? []];
  const of = segments[places[0] ?? -1];
  if (segment === undefined || of === undefined || places.length > 1 || fastestNs === undefined) return NONE;
  const { flags, length } = segment;
  if (length > 0 || flags.syn || flags.fin || flags.rst || of.length === 0 || of.flags.syn) return NONE;
  const waitedNs = segment.timestampNs - of.timestampNs;
  const isDelayed = waitedNs < MOST_DELAY_NS && waitedNs - fastestNs > LEAST_DELAY_NS;
  return isDelayed ? [{ type: "delayed-ack", waitedNs, of: of.frame }] : NONE;
}

/** Linux sends no octet, numbered as the last one that was sent; others send the next octet, or the last one again (RFC 9293 §3.8.6.1). */
function isWindowProbe(
  { flags, length, sequenceNumber }: TrackedSegment,
  window: number | undefined,
  next: number | undefined,
): boolean {
  if (window !== 0 || next === undefined || flags.syn || flags.fin || flags.rst) return false;
  const ahead = seqCompare(sequenceNumber, next);
  return ahead === -1 ? length <= 1 : ahead === 0 && length === 1;
}
