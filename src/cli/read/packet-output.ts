import type { SeenPacket } from "../../capture/fields/field.ts";

/**
 * How much must be found out of each segment: its connection alone, its numbers (relative ones, the window), Wireshark's analysis, or that
 * and what an application says in it.
 */
export type Depth = "connection" | "numbers" | "analysis" | "application";

/** What `lab read` makes of the packets that it shows; what it writes waits in an OctetWriter until the reading rests. */
export interface PacketOutput {
  readonly depth: Depth;
  /** Takes a packet, which holds until the next one. */
  packet(seen: SeenPacket): void;
  /** Writes what stands behind the last packet. */
  end(): void;
}
