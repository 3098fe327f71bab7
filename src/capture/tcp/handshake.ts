import type { Connection, TrackedSegment } from "./connection.ts";

/** Returns the frames of the three-way handshake, as far as they are among the segments. */
export function findHandshake(segments: readonly TrackedSegment[]): Connection["handshake"] {
  const syn = segments.find(
    ({ flags, direction }) => flags.syn && !flags.ack && direction === "client-to-server",
  );
  const synAck = segments.find(
    ({ flags, direction }) => flags.syn && flags.ack && direction === "server-to-client",
  );
  const ack = synAck && segments.find((segment) => segment.frame > synAck.frame && isFirstAck(segment));
  return {
    ...(syn && { syn: syn.frame }),
    ...(synAck && { synAck: synAck.frame }),
    ...(ack && { ack: ack.frame }),
  };
}

function isFirstAck({ flags, direction, acknowledgmentNumber = 0 }: TrackedSegment): boolean {
  return (
    direction === "client-to-server" && flags.ack && !flags.syn && !flags.rst && acknowledgmentNumber >= 1
  );
}
