import { StreamFollower } from "../../capture/follow/follower.ts";
import { type FollowFormat, FollowPrinter } from "../../capture/follow/print-follow.ts";
import type { OctetWriter } from "../../capture/print/octet-writer.ts";
import type { PacketOutput } from "./packet-output.ts";

/** What both sides of one connection said, in order. */
export function createFollowOutput(
  writer: OctetWriter,
  format: FollowFormat,
  isColoured: boolean,
): PacketOutput {
  const printer = new FollowPrinter(writer, format, isColoured);
  const follower = new StreamFollower((piece) => printer.piece(piece));
  let hasBegun = false;
  return {
    depth: "numbers",
    packet({ view, segment }) {
      if (segment === undefined) return;
      if (!hasBegun) printer.begin(segment.conversation);
      hasBegun = true;
      follower.segment(view, segment);
    },
    end() {
      if (!hasBegun) return;
      follower.end();
      printer.end();
    },
  };
}
