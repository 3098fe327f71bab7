import type { TrackedSegment } from "../../capture/tcp/connection.ts";
import { listFrames } from "../checkers/findings.ts";
import { octetsFrom, type Place } from "./place.ts";

/** Says what TCP did with the octets of a place: in which frames it carried them, which again, and what the other kernel has. */
export function kernelWords(place: Place): string {
  const { sender, begin, end, segments, stream } = place;
  const carriers = stream.chunks.filter(({ offset, length }) => offset < end && offset + length > begin);
  const frames = carriers.map(({ frame }) => frame);
  const what = `The kernel carried ${octetsFrom(begin, end)} of what the ${sender.who} sent in ${listFrames(frames)}`;
  const odd = [...again(segments, frames), ...disordered(segments)];
  const oddities = odd.length === 0 ? "" : ` (${odd.join("; ")})`;
  return `${what}${oddities}; ${arrival(place)}.`;
}

function again(segments: readonly TrackedSegment[], first: readonly number[]): readonly string[] {
  const repeated = segments.filter(({ analysis }) =>
    analysis.some((flag) => flag.endsWith("retransmission")),
  );
  if (repeated.length === 0) return [];
  const late = repeated.filter(({ frame }) => first.includes(frame));
  const words = [
    `${listFrames(repeated.map(({ frame }) => frame))} ${repeated.length === 1 ? "is a retransmission" : "are retransmissions"}`,
  ];
  return late.length < repeated.length
    ? words
    : [`${words.join("")}: the first that the capture has of these octets`];
}

function disordered(segments: readonly TrackedSegment[]): readonly string[] {
  const late = segments.filter(({ analysis }) => analysis.includes("out-of-order"));
  if (late.length === 0) return [];
  const verb = late.length === 1 ? "came" : "come";
  return [
    `${listFrames(late.map(({ frame }) => frame))} ${verb} behind what follows on it, and TCP put that right`,
  ];
}

/** An acknowledgment is the kernel's: that the program has read anything, it does not say. */
function arrival({ connection, direction, stream, reader, begin, end }: Place): string {
  const answers = connection.segments.filter((segment) => segment.direction !== direction);
  const whole = answers.find(({ acknowledgmentNumber }) => (acknowledgmentNumber ?? 0) - 1 >= end);
  const full = answers.find(
    ({ frame, analysis }) => analysis.includes("zero-window") && frame >= (firstFrame(stream, begin) ?? 0),
  );
  const unread =
    full === undefined
      ? ""
      : `, and said in frame ${full.frame} that its buffer was full, for the program did not read`;
  if (whole !== undefined && stream.acknowledgedLength >= end)
    return `the kernel of the ${reader.who} has all of it, as its acknowledgment in frame ${whole.frame} says${unread}`;
  if (stream.acknowledgedLength > begin)
    return `the kernel of the ${reader.who} acknowledged no more than octet ${stream.acknowledgedLength}${unread}`;
  return `no frame acknowledges that the kernel of the ${reader.who} has it${unread}`;
}

function firstFrame({ chunks }: Place["stream"], begin: number): number | undefined {
  return chunks.find(({ offset, length }) => offset + length > begin)?.frame;
}
