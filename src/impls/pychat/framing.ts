import type { Cuttings } from "../cutting.ts";
import { createReadFramer, type Framer, withoutFinalNuls } from "../framer.ts";
import type { Reading } from "../impl.ts";
import { QuietFramer } from "../quiet-framer.ts";
import { decodeText, encodeText, READ_SIZE } from "./codec.ts";

/** What dissectors know of where the messages end: nothing tells. */
export const cuttings: Cuttings = {
  "client-to-server": { type: "segments" },
  "server-to-client": { type: "segments" },
};

/**
 * Returns a framer for PyChat, whose messages have neither terminator nor length (report §1.1): in the `report` reading each read
 * of at most 1024 octets is a message, in the `robust` reading a message ends where the sender pauses, and NULs at its end are no part of it.
 */
export function createFramer(
  reading: Reading,
  onMessage: (octets: Uint8Array) => void,
  onEndless?: () => void,
): Framer {
  if (reading === "report") return createReadFramer(READ_SIZE, onMessage);
  return new QuietFramer(
    (octets) => {
      const words = withoutFinalNuls(decodeText(octets));
      if (words !== "") onMessage(encodeText(words));
    },
    undefined,
    onEndless,
  );
}
