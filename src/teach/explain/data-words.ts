import { quoteOctets } from "../../wire/octets.ts";
import { countWords } from "../conversation/words.ts";

/** Octets of data that are shown. */
const SHOWN = 120;

/** Returns the data of a packet in words: how much, how much of it was captured, and what it is as a quoted text. */
export function dataWords({
  length,
  payload,
}: {
  readonly length: number;
  readonly payload: Uint8Array;
}): string {
  if (length === 0) return "none";
  if (payload.length === 0) return `${countWords(length, "octet")}, of which none was captured`;
  const captured = payload.length < length ? `, of which ${payload.length} were captured` : "";
  return `${countWords(length, "octet")}${captured}: ${quoteOctets(payload, SHOWN)}`;
}
