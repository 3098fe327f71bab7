import { createReadFramer, type Framer, withoutFinalNuls } from "../framer.ts";
import type { Reading } from "../impl.ts";
import { QuietFramer } from "../quiet-framer.ts";
import { decodeText, encodeText, READ_SIZE } from "./codec.ts";

/**
 * Returns a framer for PyChat, whose messages have neither terminator nor length (report §1.1): in the `report` reading each read
 * of at most 1024 octets is a message, in the `robust` reading a message ends where the sender pauses, and NULs at its end are no part of it.
 */
export function createFramer(reading: Reading, onMessage: (octets: Uint8Array) => void): Framer {
  if (reading === "report") return createReadFramer(READ_SIZE, onMessage);
  return new QuietFramer((octets) => {
    const words = withoutFinalNuls(decodeText(octets));
    if (words !== "") onMessage(encodeText(words));
  });
}
