import type { TrackedSegment } from "../../capture/tcp/connection.ts";
import { octetsFrom, type Place } from "./place.ts";

/** Says what of a place is an artefact of the capture and happened on no wire; `null` where nothing is. */
export function captureWords(place: Place): string | null {
  const said = [...aboveMss(place), ...holes(place), ...cutOff(place)];
  return said.length === 0 ? null : said.join(" ");
}

function aboveMss({ connection, direction, segments }: Place): readonly string[] {
  const syn = connection.segments.find((segment) => segment.flags.syn && segment.direction !== direction);
  const option = syn?.options.find(({ type }) => type === "mss");
  const most = option?.type === "mss" ? option.value : undefined;
  const large = most === undefined ? undefined : segments.find(({ length }) => length > most);
  if (large === undefined) return [];
  return [
    `Frame ${large.frame} holds ${large.length} octets where the other side takes ${most} (MSS): it was captured before the sending host cut it, or after the other had joined it; on the wire these were several segments.`,
  ];
}

/** What was acknowledged was there: it is the capture that lacks it. */
function holes({ stream, begin, end, reader }: Place): readonly string[] {
  const hole = stream.holes.find(({ offset, length }) => offset < end && offset + length > begin);
  if (hole === undefined || hole.offset + hole.length > stream.acknowledgedLength) return [];
  return [
    `The capture lacks ${octetsFrom(hole.offset, hole.offset + hole.length)}, which the kernel of the ${reader.who} acknowledged: the capture lost them, and not the network.`,
  ];
}

function cutOff({ segments }: Place): readonly string[] {
  const short = segments.find(({ payload, length }: TrackedSegment) => payload.length < length);
  if (short === undefined) return [];
  return [
    `Of the ${short.length} octets of frame ${short.frame} the capture kept ${short.payload.length}: the rest was on the wire.`,
  ];
}
