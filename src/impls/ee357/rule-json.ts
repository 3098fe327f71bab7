import { equalOctets, quoteOctets } from "../../wire/octets.ts";
import { encodeJson } from "../../wire/python-json.ts";
import type { Observation, ProtocolRule } from "../impl.ts";
import { type Sent, sentOn } from "./sent.ts";

/** Every message is what `json.dumps` writes. */
export const json: ProtocolRule = {
  id: "ee357.json",
  title: "Every message is one JSON value as Python's json.dumps writes it, with nothing around it.",
  source:
    "report 004 §3.2 send_to_socket, §3.3 reliable_send: a message is json.dumps(data), encoded, and nothing more",
  advice:
    "Send json.dumps(data).encode() and nothing else: a space behind each comma and colon, \\u escapes for all but ASCII, no line end.",
  check({ streams }) {
    const faults = streams.flatMap((stream) => firstFault(sentOn(stream)));
    if (faults.length > 0) return faults;
    const messages = streams.flatMap((stream) => sentOn(stream));
    const side = messages[0]?.stream.sender.side;
    if (side === undefined) return [];
    const message = `All ${messages.length} messages are JSON as json.dumps writes it.`;
    return [
      { verdict: "holds", side, frames: [...new Set(messages.flatMap(({ frames }) => frames))], message },
    ];
  },
};

function firstFault(messages: readonly Sent[]): readonly Observation[] {
  let end = 0;
  for (const sent of messages) {
    const fault = faultOf(sent, end);
    if (fault !== undefined) return [fault];
    end = sent.offset + sent.octets.length;
  }
  const last = messages.at(-1);
  const rest = last?.stream.octets.subarray(end) ?? new Uint8Array();
  return last === undefined || rest.length === 0 ? [] : [surplus(last, rest, "behind")];
}

function faultOf(sent: Sent, end: number): Observation | undefined {
  const { stream, octets, value, frames } = sent;
  const { side } = stream.sender;
  const got = quoteOctets(octets, 80);
  if (value === undefined) {
    const message = `The ${side} sent in frame ${frames[0]} what is no JSON value, and a reader of JSON waits for the rest for ever.`;
    return { verdict: "broken", side, frames, message, expected: "one JSON value", got };
  }
  if (sent.offset > end) return surplus(sent, stream.octets.subarray(end, sent.offset), "before");
  const written = encodeJson(value);
  if (equalOctets(written, octets)) return undefined;
  const message = `The ${side} wrote the JSON in frame ${frames[0]} otherwise than json.dumps writes it.`;
  return { verdict: "broken", side, frames, message, expected: quoteOctets(written, 80), got };
}

function surplus({ stream, frames }: Sent, octets: Uint8Array, where: "before" | "behind"): Observation {
  const { side } = stream.sender;
  const message = `The ${side} sent white space ${where} the JSON in frame ${frames[0]}, which the report does not send.`;
  return { verdict: "broken", side, frames, message, expected: "nothing", got: quoteOctets(octets, 40) };
}
