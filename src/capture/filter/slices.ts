import type { Slice } from "./made.ts";
import { wholeNumber } from "./values.ts";

const NUMBER = String.raw`-?(?:0[xX][0-9a-fA-F]+|\d+)`;
const SLICE = new RegExp(`^(${NUMBER})?(?:(:)(${NUMBER})?|-(${NUMBER}))?$`, "u");

/** Returns what stands between the brackets of slices, which commas part, or what is wrong with it. */
export function readSlices(text: string): readonly Slice[] | string {
  const slices: Slice[] = [];
  for (const part of text.split(",")) {
    const slice = readSlice(part.replaceAll(/\s/gu, ""));
    if (typeof slice === "string") return slice;
    slices.push(slice);
  }
  return slices;
}

/** One octet [offset], [offset:length], both ends [from-to], the first ones [:length], or the last ones [offset:]. */
function readSlice(text: string): Slice | string {
  const [whole = "", first, colon, length, last] = SLICE.exec(text) ?? [];
  if (whole === "")
    return "here a slice is expected: [offset], [offset:length], [from-to], [:length] or [offset:].";
  const start = first === undefined ? 0 : numberOf(first);
  if (last !== undefined) return betweenEnds(start, numberOf(last), first !== undefined);
  if (colon === undefined) return { start, length: 1 };
  if (length === undefined) return { start, length: undefined };
  const count = numberOf(length);
  return count > 0 ? { start, length: count } : `a slice of ${count} octets has nothing in it.`;
}

function betweenEnds(start: number, last: number, hasStart: boolean): Slice | string {
  if (!hasStart) return "here the first offset is missing, as in [0-3].";
  if (start < 0 !== last < 0) return "both ends are counted from the beginning, or both from the end.";
  return last >= start ? { start, length: last - start + 1 } : "the smaller offset stands first.";
}

function numberOf(text: string): number {
  return wholeNumber(text) ?? Number(text);
}
