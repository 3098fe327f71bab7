import { formatMac } from "../capture/layers/address.ts";
import type { PacketRecord } from "../capture/packet.ts";
import { ETHERNET } from "../netlab/ethernet.ts";
import { readTcpFrame, type TcpFrame } from "../netlab/forwarder/tcp-frame.ts";
import { across, type WireEnd } from "../netlab/forwarder/wire-order.ts";
import { equalOctets, hex } from "../wire/octets.ts";

/** A frame as it was seen at one end of the wire. */
export interface Sight {
  /** Its number in the capture of that end, from 1. */
  readonly frame: number;
  readonly timestampNs: bigint;
  readonly octets: Uint8Array;
}

/** What became of a frame: `damaged` arrived with other octets, `added` was sent by nobody at the other end. */
export type Fate = "arrived" | "lost" | "damaged" | "doubled" | "added";

/** One frame on its way over a wire that was captured at both ends. */
export interface Crossing {
  /** The end whose host it came from, as its Ethernet source says. */
  readonly from: WireEnd;
  readonly fate: Fate;
  /** Where it was sent; absent for what was added. */
  readonly sent?: Sight;
  /** Where it arrived; absent for what was lost. */
  readonly arrived?: Sight;
  /** Whether a frame that was sent behind it arrived before it. */
  readonly isOvertaken: boolean;
  /** Its segment, as it was sent where it was; `undefined` where it has none. */
  readonly segment: TcpFrame | undefined;
}

/** The packets of both ends. */
export type BothEnds = Readonly<Record<WireEnd, readonly PacketRecord[]>>;

/** Returns the name of the file with the packets of the other end, where capture.pcapng has those of `main`. */
export function farCaptureName(main: WireEnd): string {
  return `capture-${across(main)}.pcapng`;
}

/**
 * Returns every frame that crossed a wire, was to cross it, or came out of it, in the order of time. It goes by the two captures alone: the same
 * octets at both ends are the same frame, and so is one that is cut off or differs in its data alone.
 */
export function findCrossings(ends: BothEnds): readonly Crossing[] {
  const sights = { client: toSights(ends.client), server: toSights(ends.server) };
  const crossings = [
    ...oneWay("client", sights.client, sights.server),
    ...oneWay("server", sights.server, sights.client),
  ];
  return crossings.sort((a, b) => compareTimes(timeOf(a), timeOf(b)));
}

/** Returns when a frame was sent, or came out of the wire where nobody sent it. */
export function timeOf({ sent, arrived }: Pick<Crossing, "sent" | "arrived">): bigint {
  return sent?.timestampNs ?? arrived?.timestampNs ?? 0n;
}

/** Returns the number that a frame has in the capture of an end; `undefined` where it was not seen there. */
export function frameAt({ from, sent, arrived }: Crossing, end: WireEnd): number | undefined {
  return (from === end ? sent : arrived)?.frame;
}

function compareTimes(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface NumberedSight extends Sight {
  readonly from: WireEnd | undefined;
}

function toSights(packets: readonly PacketRecord[]): readonly NumberedSight[] {
  return packets.map(({ timestampNs, data }, index) => ({
    frame: index + 1,
    timestampNs,
    octets: data,
    from: senderOf(data),
  }));
}

/** Where the sender's address stands in an Ethernet frame. */
const SENDER = [6, 12] as const;

function senderOf(octets: Uint8Array): WireEnd | undefined {
  const address = formatMac(octets.subarray(...SENDER));
  return (["client", "server"] as const).find((end) => ETHERNET[end] === address);
}

function oneWay(
  from: WireEnd,
  near: readonly NumberedSight[],
  far: readonly NumberedSight[],
): readonly Crossing[] {
  const isOurs = (sight: NumberedSight) => sight.from === from;
  const sent = near.filter(isOurs);
  const arrivals = far.filter(isOurs);
  const same = matchSame(sent, arrivals);
  const likely = matchLike(
    sent.filter((each) => !same.bySent.has(each)),
    arrivals.filter((each) => !same.byArrival.has(each)),
  );
  const places = new Map(sent.map((each, index) => [each, index]));
  let furthest = -1;
  const arrived = arrivals.map((arrival): Crossing => {
    const original = same.byArrival.get(arrival);
    const origin = original ?? likely.get(arrival);
    const place = origin === undefined ? furthest : (places.get(origin) ?? furthest);
    const isOvertaken = place < furthest;
    furthest = Math.max(furthest, place);
    const isSecond = original !== undefined && same.bySent.get(original) !== arrival;
    const fate =
      origin === undefined ? "added" : isSecond ? "doubled" : original === undefined ? "damaged" : "arrived";
    return cross(from, fate, { sent: origin, arrived: arrival, isOvertaken: isOvertaken && !isSecond });
  });
  const known = new Set([...same.bySent.keys(), ...likely.values()]);
  const lost = sent
    .filter((each) => !known.has(each))
    .map((each) => cross(from, "lost", { sent: each, arrived: undefined, isOvertaken: false }));
  return [...arrived, ...lost];
}

function cross(
  from: WireEnd,
  fate: Fate,
  {
    sent,
    arrived,
    isOvertaken,
  }: { sent: Sight | undefined; arrived: Sight | undefined; isOvertaken: boolean },
): Crossing {
  const octets = (sent ?? arrived)?.octets ?? new Uint8Array();
  return {
    from,
    fate,
    ...(sent === undefined ? {} : { sent }),
    ...(arrived === undefined ? {} : { arrived }),
    isOvertaken,
    segment: readTcpFrame(octets),
  };
}

/** Matches frames of the same octets, the first sent with the first that arrived; what arrives once more than it was sent is the last one's. */
function matchSame(sent: readonly NumberedSight[], arrivals: readonly NumberedSight[]) {
  const waiting = new Map<string, NumberedSight[]>();
  const latest = new Map<string, NumberedSight>();
  const bySent = new Map<NumberedSight, NumberedSight>();
  const byArrival = new Map<NumberedSight, NumberedSight>();
  for (const each of sent) {
    const key = hex(each.octets);
    waiting.set(key, [...(waiting.get(key) ?? []), each]);
  }
  for (const arrival of arrivals) {
    const key = hex(arrival.octets);
    const next = waiting.get(key)?.shift();
    if (next !== undefined) {
      bySent.set(next, arrival);
      latest.set(key, next);
    }
    const origin = next ?? latest.get(key);
    if (origin !== undefined) byArrival.set(arrival, origin);
  }
  return { bySent, byArrival };
}

/** Addresses, ports and sequence number of a TCP segment without options of IP end here. */
const TOLD_APART_BY = 42;

/** Matches what arrived otherwise with what was sent so: the beginning of it, or the same up to its numbers. */
function matchLike(
  sent: readonly NumberedSight[],
  arrivals: readonly NumberedSight[],
): ReadonlyMap<NumberedSight, NumberedSight> {
  const matched = new Map<NumberedSight, NumberedSight>();
  const taken = new Set<NumberedSight>();
  for (const arrival of arrivals) {
    const { octets } = arrival;
    const origin = sent.find((each) => {
      if (taken.has(each) || octets.length > each.octets.length) return false;
      const compared = octets.length === each.octets.length ? TOLD_APART_BY : octets.length;
      return equalOctets(octets.subarray(0, compared), each.octets.subarray(0, compared));
    });
    if (origin === undefined) continue;
    matched.set(arrival, origin);
    taken.add(origin);
  }
  return matched;
}
