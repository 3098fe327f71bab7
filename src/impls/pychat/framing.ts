import type { Reading } from "../impl.ts";
import { QuietFramer } from "../quiet-framer.ts";
import { cutIntoReads } from "../tcp.ts";
import { READ_SIZE } from "./codec.ts";

/** How long a sender must pause before what it sent counts as a whole message in the robust reading. */
export const QUIET_MS = 20;

/** Turns octets as they arrive into messages. */
export interface Framer {
  push(octets: Uint8Array): void;
  flush(): void;
}

/**
 * Returns a framer for PyChat, whose messages have neither terminator nor length (report §1.1): in the `report` reading each read
 * of at most 1024 octets is a message, in the `robust` reading a message ends where the sender pauses.
 */
export function createFramer(reading: Reading, onMessage: (octets: Uint8Array) => void): Framer {
  if (reading === "robust") return new QuietFramer(QUIET_MS, onMessage);
  return {
    push(octets) {
      for (const read of cutIntoReads(octets, READ_SIZE)) onMessage(read);
    },
    flush() {},
  };
}
