import { text } from "../../wire/octets.ts";
import { cutWithin } from "../checkers/cut-within.ts";
import { listFrames } from "../checkers/findings.ts";
import { screenOf } from "../checkers/people.ts";
import type { Evidence } from "../evidence.ts";
import type { Place } from "./place.ts";

/** Lines of a screen that are shown at most, and characters of each. */
const MOST_LINES = 3;
const LINE_LENGTH = 60;

/** Says what the sending program did: TCP changes no octet and adds none, so that what was carried is what was written. */
export function writerWords({ connection, direction, sender, begin, end, stream }: Place): string {
  const from = direction === "client-to-server" ? "client" : "server";
  const carriers = stream.chunks.filter(({ offset, length }) => offset < end && offset + length > begin);
  const wrote = `The ${sender.who} program wrote these octets: TCP changes none and adds none`;
  if (carriers.length === 1) return `${wrote}.`;
  if (cutWithin(connection, from, begin, end - begin).length > 0)
    return `${wrote}. It is the program that wrote them in pieces: the kernel would have filled a segment before it began the next.`;
  return `${wrote}. Where one segment ends and the next begins the kernel chose.`;
}

/** Says that the sending program wrote no more, as far as packets tell: a FIN stands behind all that was written before it. */
export function silenceWords({ sender, stream: { octets, finFrame } }: Place): string {
  if (finFrame === undefined)
    return `No frame carries more: the ${sender.who} program wrote nothing more, or its kernel had not sent it yet.`;
  return `Its FIN, frame ${finFrame}, stands behind octet ${octets.length}: the ${sender.who} program wrote nothing more before it closed.`;
}

/**
 * Says what the screen of the reading program showed from the first of the octets on. What a program read nobody sees: only what it shows of it.
 */
export function readerWords(evidence: Evidence, place: Place): string {
  const { reader, segments, stream, begin, end } = place;
  const since = segments[0]?.timestampNs ?? 0n;
  const lines = screenOf(evidence, reader.who)
    .filter(({ t, text: line }) => t >= since && line.trim() !== "")
    .map((line) => line.text.trim());
  const came = text(stream.octets.subarray(begin, end));
  if (lines.length === 0)
    return `The ${reader.who} program showed nothing from then on, so nothing says that it has read them.`;
  const shown = lines.slice(0, MOST_LINES).map((line) => JSON.stringify(short(line)));
  const more = lines.length > MOST_LINES ? ` and ${lines.length - MOST_LINES} more lines` : "";
  const whole = lines.some((line) => line.includes(came.trim()));
  const part = whole ? "" : partOf(place, lines);
  return `The ${reader.who} program showed ${shown.join(", ")}${more} from then on${part}.`;
}

/** Says so where a line ends in what the first segments brought, and the rest is on none: so it looks where one read is taken for a message. */
function partOf({ stream, begin, end }: Place, lines: readonly string[]): string {
  const carriers = stream.chunks.filter(({ offset, length }) => offset < end && offset + length > begin);
  for (let count = carriers.length - 1; count > 0; count--) {
    const first = carriers.slice(0, count);
    const behind = first.reduce((_, { offset, length }) => offset + length, begin);
    const part = text(stream.octets.subarray(begin, behind)).trim();
    if (part === "" || !lines.some((line) => line.endsWith(part))) continue;
    const brought = listFrames(first.map(({ frame }) => frame));
    return `: a line ends in ${JSON.stringify(short(part))}, which is what ${brought} brought, as if the message ended there`;
  }
  return "";
}

function short(line: string): string {
  return line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH)}…` : line;
}
