import { quoteOctets } from "../../wire/octets.ts";
import type { Observation, ProtocolRule, Traffic, TrafficStream } from "../impl.ts";
import { encodeWelcome } from "./codec.ts";
import { frameAt, startsWith, streamsFrom } from "./relayed.ts";

/** The welcome is the first thing on every connection. */
export const welcome: ProtocolRule = {
  id: "srm.welcome",
  title: "The first thing on every connection is the server's welcome.",
  source: 'report 001, "Chat Server": the thread of a new client sends the welcome before it reads anything',
  advice:
    'Send "Welcome to this chatroom!", 25 octets without a line end, to a connection as soon as it is accepted.',
  check: (traffic) =>
    streamsFrom(traffic, "server").flatMap((stream) => checkStream(stream, saidAnything(traffic, stream))),
};

/** A client that leaves at once, without a word, may be gone before it is accepted. */
function saidAnything({ streams }: Traffic, { connection }: TrafficStream): boolean {
  return streams.some(
    (each) => each.connection === connection && each.sender.side === "client" && each.octets.length > 0,
  );
}

function checkStream(stream: TrafficStream, hasSpeaker: boolean): readonly Observation[] {
  const { octets, connection } = stream;
  const wanted = encodeWelcome();
  if (octets.length === 0 && !hasSpeaker) return [];
  const frames = octets.length === 0 ? [] : [frameAt(stream, 0)];
  if (startsWith(octets, wanted)) {
    const message = `Connection ${connection} begins with the welcome, in frame ${frames[0]}.`;
    return [{ verdict: "holds", side: "server", frames, message }];
  }
  const got = quoteOctets(octets.subarray(0, wanted.length), wanted.length);
  const message =
    octets.length === 0
      ? `The server sent nothing on connection ${connection}, not even the welcome.`
      : `Connection ${connection} begins with ${got} in frame ${frames[0]}, not with the welcome.`;
  return [{ verdict: "broken", side: "server", frames, message, expected: quoteOctets(wanted), got }];
}
