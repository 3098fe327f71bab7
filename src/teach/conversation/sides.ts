import type { TrackedSegment } from "../../capture/tcp/connection.ts";
import type { Side } from "./conversation.ts";

/** Returns the side that sent a segment. */
export function senderOf({ direction }: Pick<TrackedSegment, "direction">): Side {
  return direction === "client-to-server" ? "client" : "server";
}

/** Returns the other side. */
export function otherSide(side: Side): Side {
  return side === "client" ? "server" : "client";
}

/** Returns how many sequence numbers a segment takes: one for each octet, SYN and FIN (RFC 9293 §3.4). A reset takes none. */
export function numbersTaken({ flags, length }: Pick<TrackedSegment, "flags" | "length">): number {
  if (flags.rst) return 0;
  return length + (flags.syn ? 1 : 0) + (flags.fin ? 1 : 0);
}
