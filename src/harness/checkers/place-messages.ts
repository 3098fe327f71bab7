import type { ReassembledStream } from "../../capture/tcp/connection.ts";
import { equalOctets } from "../../wire/octets.ts";
import type { Expected } from "./expected-messages.ts";
import { settleOptional } from "./settle-optional.ts";

/** A message, where it begins in its stream, and the frame that brought its beginning. */
export interface PlacedMessage {
  readonly octets: Uint8Array;
  readonly offset: number;
  readonly frame: number;
  readonly timestampNs: bigint;
}

/** Returns the messages that a stream begins with, each with its place, up to the first that is not there as expected. */
export function placeMessages(
  expected: readonly Expected[],
  { octets: stream, chunks }: ReassembledStream,
): readonly PlacedMessage[] {
  const placed: PlacedMessage[] = [];
  let offset = 0;
  for (const { octets } of settleOptional(expected, stream)) {
    const at = offset;
    const carrier = chunks.find((chunk) => chunk.offset <= at && chunk.offset + chunk.length > at);
    if (carrier === undefined || !equalOctets(octets, stream.subarray(at, at + octets.length))) break;
    placed.push({ octets, offset, frame: carrier.frame, timestampNs: carrier.timestampNs });
    offset += octets.length;
  }
  return placed;
}
