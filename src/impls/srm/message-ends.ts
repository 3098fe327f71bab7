import { equalOctets } from "../../wire/octets.ts";
import type { SentOctets } from "../impl.ts";
import { encodeWelcome } from "./codec.ts";

const LINE_FEED = 0x0a;

/**
 * A message ends with its line end. The welcome has none, nor has a relayed part of a line: that ends where the server stopped and an address
 * stands behind it. What a closed stream ends with is a message too.
 */
export function messageEnds({ octets, direction, stops, isOver }: SentOctets): readonly number[] {
  const ends = new Set<number>();
  for (let at = octets.indexOf(LINE_FEED); at >= 0; at = octets.indexOf(LINE_FEED, at + 1)) ends.add(at + 1);
  if (direction === "server-to-client") {
    const welcome = encodeWelcome();
    if (equalOctets(octets.subarray(0, welcome.length), welcome)) ends.add(welcome.length);
    for (const stop of stops) if (startsWithAddress(octets.subarray(stop))) ends.add(stop);
  }
  if (isOver && octets.length > 0) ends.add(octets.length);
  return [...ends].sort((a, b) => a - b);
}

/** The longest IPv6 address in its brackets, with a space. */
const LONGEST_ADDRESS = 48;

function startsWithAddress(octets: Uint8Array): boolean {
  const start = String.fromCharCode(...octets.subarray(0, LONGEST_ADDRESS));
  return /^<[0-9a-fA-F:.%]+> /u.test(start);
}
