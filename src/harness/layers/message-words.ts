import { quoteOctets } from "../../wire/octets.ts";
import { type Expected, expectedFromClient, expectedFromServer } from "../checkers/expected-messages.ts";
import { listFrames } from "../checkers/findings.ts";
import { type PlacedMessage, placeMessages } from "../checkers/place-messages.ts";
import { settleOptional } from "../checkers/settle-optional.ts";
import type { Evidence } from "../evidence.ts";
import { octetsFrom, type Place } from "./place.ts";

/** Octets of a message that are shown. */
const SHOWN = 40;

/** Says where the message ended that a place is about, or where the one would have ended that was due; `null` where no message is known. */
export function messageWords(evidence: Evidence, place: Place): string | null {
  const { stream, begin, end } = place;
  const expected = expectedAt(evidence, place);
  const placed = placeMessages(expected, stream);
  const here = placed.filter(({ offset, octets }) => offset < end && offset + octets.length > begin);
  const [first, second] = here;
  if (first === undefined) return dueWords(settleOptional(expected, stream.octets), placed, place);
  if (second !== undefined) return severalWords(here, place);
  return oneWords(first, place);
}

/** Says where the message would have been that never came; `null` where none is known. */
export function missingWords(evidence: Evidence, place: Place): string | null {
  const expected = expectedAt(evidence, place);
  const placed = placeMessages(expected, place.stream);
  const next = settleOptional(expected, place.stream.octets)[placed.length];
  if (next === undefined) return null;
  const from = placed.reduce((_, { offset, octets }) => offset + octets.length, 0);
  return `The message that was due, ${quoteOctets(next.octets, SHOWN)}, would be ${octetsFrom(from, from + next.octets.length)}.`;
}

function expectedAt(evidence: Evidence, { owned, direction }: Place): readonly Expected[] {
  if (owned === undefined) return [];
  return direction === "client-to-server"
    ? expectedFromClient(evidence, owned)
    : expectedFromServer(evidence, owned);
}

function oneWords({ octets, offset }: PlacedMessage, { stream }: Place): string {
  const last = offset + octets.length;
  const what = `The message ${quoteOctets(octets, SHOWN)} is ${octetsFrom(offset, last)}`;
  const carriers = stream.chunks.filter(
    (chunk) => chunk.offset < last && chunk.offset + chunk.length > offset,
  );
  const [carrier] = carriers.slice(-1);
  if (carrier === undefined) return `${what}.`;
  const isWithin = carrier.offset + carrier.length > last;
  const ended = isWithin
    ? `within frame ${carrier.frame}, which holds more`
    : `where frame ${carrier.frame} ends`;
  const began = carriers.length === 1 ? "" : `began in frame ${carriers[0]?.frame} and `;
  return `${what}: it ${began}ended at octet ${last}, ${ended}.`;
}

function severalWords(here: readonly PlacedMessage[], { stream }: Place): string {
  const ends = here.map(({ octets, offset }) => offset + octets.length);
  const frames = stream.chunks
    .filter(({ offset, length }) => offset < (ends.at(-1) ?? 0) && offset + length > (here[0]?.offset ?? 0))
    .map(({ frame }) => frame);
  const shown = here.slice(0, 3).map(({ octets }) => quoteOctets(octets, SHOWN));
  const more = here.length > 3 ? ", …" : "";
  return `${here.length} messages are in ${listFrames(frames)}, ${shown.join(", ")}${more}: they ended at octets ${ends.slice(0, 3).join(", ")}${more}, and no segment says so.`;
}

/** What was sent is none of the messages that were due: it is said where the next of them would have ended. */
function dueWords(
  due: readonly Expected[],
  placed: readonly PlacedMessage[],
  { stream, begin }: Place,
): string | null {
  const next = due[placed.length];
  const last = placed.at(-1);
  const from = last === undefined ? 0 : last.offset + last.octets.length;
  if (from > begin) return null;
  if (next === undefined) return from === 0 ? null : `The last message that was due ended at octet ${from}.`;
  const to = from + next.octets.length;
  const carrier = stream.chunks.find(({ offset, length }) => offset < to && offset + length >= to);
  const where = carrier === undefined ? "" : `, in frame ${carrier.frame}`;
  return `The message that was due, ${quoteOctets(next.octets, SHOWN)}, ends at octet ${to}${where}.`;
}
