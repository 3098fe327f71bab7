import { concat, equalOctets, quoteOctets } from "../../wire/octets.ts";
import type { Observation, ProtocolRule, Traffic, TrafficStream } from "../impl.ts";
import {
  clientAddresses,
  endsWith,
  linesSaid,
  prefixOf,
  relayedUnits,
  startsWith,
  streamsFrom,
  type Unit,
} from "./relayed.ts";

/** A relayed line begins with its sender's address. */
export const prefix: ProtocolRule = {
  id: "srm.prefix",
  title: "A line that is relayed begins with the address of its sender.",
  source: 'report 001, "Chat Server": "<", the address, "> " and then the message go to the others',
  advice:
    'Put "<" + address + "> " before the text, with the address that accept() returned for the sender, not that of whoever receives it.',
  check: (traffic) =>
    streamsFrom(traffic, "server").flatMap((stream) => {
      const said = saidByOthers(traffic, stream);
      const units = relayedUnits(stream, clientAddresses(traffic)).filter(({ isStart }) => isStart);
      return units.flatMap((unit) => checkUnit(stream, unit, said));
    }),
};

interface Said {
  readonly address: string;
  readonly words: Uint8Array;
}

/** The longest lines come first, so that a line is not taken for another one that it ends with. */
function saidByOthers(traffic: Traffic, { connection }: TrafficStream): readonly Said[] {
  return streamsFrom(traffic, "client")
    .filter((stream) => stream.connection !== connection)
    .flatMap((stream) =>
      linesSaid(stream).map(({ octets }) => ({ address: stream.sender.address, words: octets })),
    )
    .sort((a, b) => b.words.length - a.words.length);
}

/** Only a line that somebody else is known to have said can be judged. */
function checkUnit(
  { connection }: TrafficStream,
  { octets, frame }: Unit,
  said: readonly Said[],
): readonly Observation[] {
  const frames = [frame];
  const relayed = ({ address, words }: Said) => concat([prefixOf(address), words]);
  const right = said.find((each) => equalOctets(octets, relayed(each)));
  if (right !== undefined) {
    const message = `Frame ${frame} brings a line to connection ${connection} with its sender's address, ${right.address}.`;
    return [{ verdict: "holds", side: "server", frames, message }];
  }
  const meant = said.find(({ words }) => endsWith(octets, words));
  if (meant === undefined || isOtherLineFrom(octets, meant, said)) return [];
  const expected = quoteOctets(relayed(meant));
  const got = quoteOctets(octets);
  const message = `Frame ${frame} brings a line of ${meant.address} to connection ${connection} as ${got}, not as ${expected}.`;
  return [{ verdict: "broken", side: "server", frames, message, expected, got }];
}

/** What is prefixed rightly and only ends like a shorter line is part of a longer one, such as one that was cut at 2048 octets. */
function isOtherLineFrom(octets: Uint8Array, meant: Said, said: readonly Said[]): boolean {
  return said.some(({ address }) => {
    const start = prefixOf(address);
    return startsWith(octets, start) && octets.length > start.length + meant.words.length;
  });
}
