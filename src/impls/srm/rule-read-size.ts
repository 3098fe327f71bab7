import type { ProtocolRule } from "../impl.ts";
import { READ_SIZE } from "./codec.ts";
import { linesSaid, streamsFrom } from "./relayed.ts";

/** A line that is longer than one read is relayed in parts. */
export const readSize: ProtocolRule = {
  id: "srm.read-size",
  title: "A line fits into one read of 2048 octets, its line end included.",
  source: 'report 001, "Chat Server": recv(2048), and each read is a message of its own',
  advice:
    "Nothing is wrong with a long line; gather what you receive up to the line end if it is to be one message.",
  check: (traffic) =>
    streamsFrom(traffic, "client").flatMap((stream) =>
      linesSaid(stream)
        .filter(({ octets }) => octets.length >= READ_SIZE)
        .map(({ octets, frame }) => ({
          verdict: "note",
          side: "client",
          frames: [frame],
          message: `The line that begins in frame ${frame} has ${octets.length + 1} octets, more than one read of ${READ_SIZE}: the report's server relays it in parts, each behind the address, and a part that cuts a character is lost.`,
        })),
    ),
};
