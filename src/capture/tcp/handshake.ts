import type { Connection, TrackedSegment } from "./connection.ts";

/** Follows how a connection is opened, one segment at a time. */
export interface Handshake {
  note(segment: TrackedSegment): void;
  /** The frames of the three-way handshake, as far as they were among the segments. */
  readonly frames: Connection["handshake"];
}

/** Returns the handshake of a connection of which nothing was seen. */
export function createHandshake(): Handshake {
  let frames: Connection["handshake"] = {};
  return {
    note(segment) {
      const part = partOf(segment);
      if (part === undefined || frames[part] !== undefined) return;
      if (part === "ack" && frames.synAck === undefined) return;
      frames = { ...frames, [part]: segment.frame };
    },
    get frames() {
      return frames;
    },
  };
}

function partOf({
  flags,
  direction,
  acknowledgmentNumber = 0,
}: TrackedSegment): keyof Connection["handshake"] | undefined {
  if (direction === "server-to-client") return flags.syn && flags.ack ? "synAck" : undefined;
  if (flags.syn) return flags.ack ? undefined : "syn";
  return flags.ack && !flags.rst && acknowledgmentNumber >= 1 ? "ack" : undefined;
}
