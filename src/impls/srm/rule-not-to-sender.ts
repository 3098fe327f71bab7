import { concat, quoteOctets } from "../../wire/octets.ts";
import type { Observation, ProtocolRule, Traffic, TrafficStream } from "../impl.ts";
import { clientAddresses, keyOf, linesSaid, prefixOf, relayedUnits, streamsFrom } from "./relayed.ts";

/** A line never comes back to its sender. */
export const notToSender: ProtocolRule = {
  id: "srm.not-to-sender",
  title: "A line never comes back to its sender.",
  source: 'report 001, "Chat Server": a message is broadcast to all clients but the one who sent it',
  advice: "Leave the sender's own connection out when you relay; compare connections, not addresses.",
  check: (traffic) =>
    streamsFrom(traffic, "client").flatMap((stream) => {
      const back = traffic.streams.find(
        (each) => each.connection === stream.connection && each.sender.side === "server",
      );
      return back === undefined ? [] : checkStream(traffic, stream, back);
    }),
};

/** Somebody else at the same address may say the same line, so a line has come back only when it comes more often than that. */
function checkStream(traffic: Traffic, stream: TrafficStream, back: TrafficStream): readonly Observation[] {
  const said = linesSaid(stream);
  const [first] = said;
  if (first === undefined) return [];
  const start = prefixOf(stream.sender.address);
  const arrived = relayedUnits(back, clientAddresses(traffic));
  const alike = linesOfNeighbours(traffic, stream);
  const broken = said.flatMap(({ octets, frame }) => {
    const wanted = keyOf(start, octets);
    const copies = arrived.filter((unit) => keyOf(unit.octets) === wanted);
    const allowed = alike.filter((line) => line === keyOf(octets)).length;
    return copies.length > allowed ? [{ octets, frame, copy: copies.at(-1)?.frame ?? 0 }] : [];
  });
  if (broken.length === 0) {
    const message = `Nothing that connection ${stream.connection} said came back to it, the first line being in frame ${first.frame}.`;
    return [{ verdict: "holds", side: "server", frames: [first.frame], message }];
  }
  return broken.map(({ octets, frame, copy }) => ({
    verdict: "broken",
    side: "server",
    frames: [frame, copy],
    message: `The line of frame ${frame} came back to its sender in frame ${copy}.`,
    expected: "nothing",
    got: quoteOctets(concat([start, octets])),
  }));
}

function linesOfNeighbours(traffic: Traffic, { connection, sender }: TrafficStream): readonly string[] {
  return streamsFrom(traffic, "client")
    .filter((other) => other.connection !== connection && other.sender.address === sender.address)
    .flatMap((other) => linesSaid(other).map(({ octets }) => keyOf(octets)));
}
