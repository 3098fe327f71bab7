import { text } from "../../wire/octets.ts";
import type { SentOctets } from "../impl.ts";
import type { Frame } from "./codec.ts";
import { FrameCutter } from "./framing.ts";

/**
 * Each message says how long it is: HEADER DATA, or HEADER NAME HEADER DATA from the registry. A client that was called by another one says
 * what clients say, whose DATA begins with a keyword, as no NAME does. Behind a header that is no number nothing can be told.
 */
export function messageEnds({ octets, direction }: SentOctets): readonly number[] {
  const ends: number[] = [];
  let at = 0;
  let isNamed = false;
  for (const frame of new FrameCutter().push(octets)) {
    at += frame.header.length + frame.data.length;
    isNamed = direction === "server-to-client" && !isNamed && !hasKeyword(frame);
    if (!isNamed) ends.push(at);
  }
  return ends;
}

function hasKeyword({ data }: Frame): boolean {
  return text(data).startsWith("&&");
}
