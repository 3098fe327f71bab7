import { JsonStream } from "../../wire/json-stream.ts";
import type { SentOctets } from "../impl.ts";

/** A message is one JSON value, which ends by itself; behind what is no JSON nothing can be told. */
export function messageEnds({ octets }: SentOctets): readonly number[] {
  return new JsonStream().push(octets).pieces.map((piece) => piece.offset + piece.octets.length);
}
