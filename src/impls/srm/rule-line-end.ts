import { quoteOctets } from "../../wire/octets.ts";
import type { Observation, ProtocolRule, TrafficStream } from "../impl.ts";
import { endsLine } from "./framing.ts";
import { streamsFrom } from "./relayed.ts";

/** A client's line keeps its line end. */
export const lineEnd: ProtocolRule = {
  id: "srm.line-end",
  title: "A client sends each line with its line end.",
  source:
    'report 001, "Chat Client": what is sent is what readline returned, and that ends in the Return that was typed',
  advice:
    "Send the line that was typed with \\n behind it; Python's input() takes it off, readline() does not.",
  check: (traffic) => streamsFrom(traffic, "client").flatMap(checkStream),
};

function checkStream(stream: TrafficStream): readonly Observation[] {
  const last = stream.pieces.at(-1);
  if (last === undefined) return [];
  const frames = [last.frame];
  if (endsLine(stream.octets)) {
    const message = `What ${nameOf(stream)} said ends in a line end, in frame ${last.frame}.`;
    return [{ verdict: "holds", side: "client", frames, message }];
  }
  const got = quoteOctets(stream.octets.subarray(last.offset).subarray(-40));
  const message = `What ${nameOf(stream)} said in frame ${last.frame} does not end in a line end.`;
  return [{ verdict: "broken", side: "client", frames, message, expected: String.raw`\n at the end`, got }];
}

function nameOf({ sender, connection }: TrafficStream): string {
  return sender.person === "" ? `the client of connection ${connection}` : sender.person;
}
