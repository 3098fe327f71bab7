import type { Observation, ProtocolRule, TrafficStream } from "../impl.ts";
import { conclude, count, nameFrames } from "./observe.ts";
import { headersOf, routeOf } from "./traffic-messages.ts";

/** Every header is five characters wide and holds the octets of what follows. */
export const header: ProtocolRule = {
  id: "cse4074.header",
  title: "Every message begins with a header of five characters that says how many octets its data has.",
  source:
    'report 003, "Methodology and Approach", figure 3: the header carries the length of the data, so that the reader knows how much to read',
  advice:
    "Encode the text first and count its octets, not its characters; write the number as text, fill it up with spaces to five characters, and send header and data in one write.",
  check({ streams }) {
    const checked = streams.filter((stream) => stream.octets.length > 0 && routeOf(stream) !== "other");
    const headers = checked.reduce((sum, stream) => sum + headersOf(stream).count, 0);
    if (checked.length === 0) return [];
    return conclude(checked.flatMap(findFault), {
      side: "client",
      frames: checked.flatMap(({ pieces }) => pieces.slice(0, 1).map(({ frame }) => frame)),
      message: `All of ${count(headers, "header")} are five characters wide and say how many octets follow.`,
    });
  },
};

function findFault(stream: TrafficStream): readonly Observation[] {
  const { count: before, fault } = headersOf(stream);
  if (fault === undefined) return [];
  const { frames, promised, present, header: got } = fault;
  const place = before === 0 ? "the first header" : `the header behind ${count(before, "good one")}`;
  const common = { verdict: "broken", side: stream.sender.side, frames } as const;
  if (promised === undefined || got.length < 5) {
    return [
      {
        ...common,
        message: `In ${nameFrames(frames)} ${place} is ${JSON.stringify(got)}, which is no number in five characters, or the data before it is not as long as its header says.`,
        expected: "a number, filled up with spaces to five characters",
        got,
      },
    ];
  }
  return [
    {
      ...common,
      message: `In ${nameFrames(frames)} ${place} promises ${count(promised, "octet")} of data, and ${present} follow.`,
      expected: count(promised, "octet"),
      got: count(present, "octet"),
    },
  ];
}
