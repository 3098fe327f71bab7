import type { SeenPacket } from "../../capture/fields/field.ts";

/** What `lab read` makes of the packets that it shows; what it writes waits in an OctetWriter until the reading rests. */
export interface PacketOutput {
  /** Takes a packet, which holds until the next one. */
  packet(seen: SeenPacket): void;
  /** Writes what stands behind the last packet. */
  end(): void;
}
