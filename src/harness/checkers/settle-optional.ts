import { equalOctets } from "../../wire/octets.ts";
import type { Expected } from "./expected-messages.ts";

/**
 * Returns `expected` with each optional message either kept, where `stream` has it, or left out. When no choice gives the stream
 * exactly, an optional message is kept where it stands next.
 */
export function settleOptional(expected: readonly Expected[], stream: Uint8Array): readonly Expected[] {
  const ends = offsetsThatFit(expected, stream);
  const fits = ends[0]?.has(0) === true;
  let at = 0;
  return expected.filter(({ octets, optional }, index) => {
    const isHere = startsAt(stream, at, octets) && (!fits || ends[index + 1]?.has(at + octets.length));
    if (optional && !isHere) return false;
    at += octets.length;
    return true;
  });
}

/** For each message, the offsets from which it and those behind it make up the rest of the stream. */
function offsetsThatFit(expected: readonly Expected[], stream: Uint8Array): readonly ReadonlySet<number>[] {
  const sets = [new Set([stream.length])];
  for (const { octets, optional } of expected.toReversed()) {
    const later = [...(sets[0] ?? [])];
    const begins = later.map((end) => end - octets.length).filter((at) => startsAt(stream, at, octets));
    sets.unshift(new Set([...begins, ...(optional ? later : [])]));
  }
  return sets;
}

function startsAt(stream: Uint8Array, at: number, octets: Uint8Array): boolean {
  return at >= 0 && equalOctets(stream.subarray(at, at + octets.length), octets);
}
