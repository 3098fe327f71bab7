import { dissect } from "../../src/capture/layers/dissect.ts";
import type { PacketRecord } from "../../src/capture/packet.ts";
import { PacketView } from "../../src/capture/packet-view.ts";
import type { Random } from "./random.ts";

/** A frame is changed once in so many times. */
const RARITY = 6;
const START_NS = 1_700_000_000_000_000_000n;
/** Longer pauses of a trace are cut, because the times of a conversation that takes months are not exact. */
const MAX_PAUSE_NS = 10_000_000_000n;
const view = new PacketView();

/** Returns `count` frames of a trace played again and again, each time with other frames lost, repeated, reordered, delayed and changed. */
export function mutateFrames(
  random: Random,
  trace: readonly PacketRecord[],
  count: number,
): readonly PacketRecord[] {
  const frames: PacketRecord[] = [];
  const hurried = withoutPauses(trace);
  let beginNs = START_NS;
  while (hurried.length > 0 && frames.length < count) {
    const portShift = random.below(3);
    for (const frame of disturb(random, hurried)) frames.push(shift(frame, beginNs, portShift));
    beginNs += lengthOf(hurried) + 1_000_000n;
  }
  return frames.slice(0, count);
}

/** Returns the frames with times that begin at 0 and have no long pause between them. */
function withoutPauses(trace: readonly PacketRecord[]): readonly PacketRecord[] {
  let skippedNs = trace[0]?.timestampNs ?? 0n;
  let previousNs = skippedNs;
  return trace.map((frame) => {
    const pauseNs = frame.timestampNs - previousNs;
    if (pauseNs > MAX_PAUSE_NS) skippedNs += pauseNs - MAX_PAUSE_NS;
    previousNs = frame.timestampNs;
    return { ...frame, timestampNs: frame.timestampNs - skippedNs };
  });
}

function lengthOf(frames: readonly PacketRecord[]): bigint {
  return frames.reduce((longest, { timestampNs }) => (timestampNs > longest ? timestampNs : longest), 0n);
}

function disturb(random: Random, trace: readonly PacketRecord[]): readonly PacketRecord[] {
  const frames: PacketRecord[] = [];
  for (const original of trace) {
    const frame = random.oneIn(RARITY) ? change(random, original) : original;
    const before = random.oneIn(RARITY * 3) ? random.below(5) : 0;
    if (!random.oneIn(RARITY * 2)) frames.splice(Math.max(0, frames.length - before), 0, frame);
    if (random.oneIn(RARITY * 2)) frames.push(frame);
  }
  return frames;
}

/** Returns the frame with other ports, so that connections begin anew or come back, and later. */
function shift(frame: PacketRecord, offsetNs: bigint, portShift: number): PacketRecord {
  const data = frame.data.slice();
  const segment = segmentOf({ ...frame, data });
  if (segment !== undefined) {
    const place = segment.getUint16(0) > segment.getUint16(2) ? 0 : 2;
    segment.setUint16(place, segment.getUint16(place) + portShift);
  }
  return { ...frame, data, timestampNs: frame.timestampNs + offsetNs };
}

function change(random: Random, frame: PacketRecord): PacketRecord {
  const data = frame.data.slice();
  const segment = segmentOf({ ...frame, data });
  const delayed = frame.timestampNs + BigInt(random.of([0, 0, 1, 1000, 3000, 20_000, 300_000, -500])) * 1000n;
  if (segment === undefined || segment.byteLength < 20) return { ...frame, timestampNs: delayed };
  const number = random.of([4, 8]);
  switch (random.below(5)) {
    case 0:
    case 1:
      segment.setUint32(
        number,
        segment.getUint32(number) + random.of([1, -1, 2, -2, 10, -10, 100, -100, 1460, -1460]),
      );
      break;
    case 2:
      segment.setUint16(14, random.of([0, 0, 1, 500, 501, 65_535]));
      break;
    case 3:
      segment.setUint8(13, segment.getUint8(13) ^ random.of([1, 2, 4, 8, 16, 32]));
      break;
    default:
  }
  return { ...frame, data, timestampNs: delayed };
}

function segmentOf(frame: PacketRecord): DataView | undefined {
  view.load(frame, 1);
  dissect(view);
  if (view.transport !== 6) return undefined;
  const { transportStart, end } = view;
  return new DataView(frame.data.buffer, frame.data.byteOffset + transportStart, end - transportStart);
}
