import { concat, equalOctets } from "../../wire/octets.ts";
import type { Cuttings } from "../cutting.ts";
import type { Reading } from "../impl.ts";
import { QuietFramer } from "../quiet-framer.ts";
import { cutIntoReads } from "../tcp.ts";
import { encodeWelcome, READ_SIZE, WELCOME } from "./codec.ts";

/** What dissectors know of where the messages end. */
export const cuttings: Cuttings = {
  "client-to-server": { type: "lines" },
  "server-to-client": { type: "lines", greeting: WELCOME },
};

/** Turns octets as they arrive into messages. */
export interface Framer {
  push(octets: Uint8Array): void;
  /** Hands over what has arrived, at the end of the stream. */
  flush(): void;
}

/**
 * Returns a framer for what a server reads. In the `report` reading each read of at most 2048 octets is a message (report, "Chat
 * Server"); in the `robust` reading a message is a line with its line end, or what stands before a pause or the end of the stream.
 */
export function createServerFramer(
  reading: Reading,
  onMessage: (octets: Uint8Array) => void,
  onEndless?: () => void,
): Framer {
  if (reading === "robust") return createLineFramer(onMessage, onEndless);
  return {
    push(octets) {
      for (const read of cutIntoReads(octets, READ_SIZE)) onMessage(read);
    },
    flush() {},
  };
}

/** Returns a framer for what a client reads; the `robust` reading also tells the welcome from a line right behind it. */
export function createClientFramer(
  reading: Reading,
  onMessage: (octets: Uint8Array) => void,
  onEndless?: () => void,
): Framer {
  if (reading === "report") return createServerFramer(reading, onMessage);
  let isFirst = true;
  return createLineFramer((octets) => {
    for (const message of isFirst ? cutOffWelcome(octets) : [octets]) onMessage(message);
    isFirst = false;
  }, onEndless);
}

function createLineFramer(onMessage: (octets: Uint8Array) => void, onEndless?: () => void): Framer {
  let begun: Uint8Array = new Uint8Array();
  const framer = new QuietFramer(
    (octets) => {
      const all = concat([begun, octets]);
      const end = wholeCharacters(all);
      begun = all.subarray(end);
      if (end > 0) onMessage(all.subarray(0, end));
    },
    undefined,
    onEndless,
  );
  return {
    push(octets) {
      for (const part of cutAfterLineEnds(octets)) {
        framer.push(part);
        if (endsLine(part)) framer.flush();
      }
    },
    flush() {
      framer.flush();
      if (begun.length > 0) onMessage(begun);
      begun = new Uint8Array();
    },
  };
}

const LINE_FEED = 0x0a;

/** Tells whether the last octet is a line end. */
export function endsLine(octets: Uint8Array): boolean {
  return octets.at(-1) === LINE_FEED;
}

/** Cuts octets behind each line end; the last part may have none. */
export function cutAfterLineEnds(octets: Uint8Array): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = 0;
  while (start < octets.length) {
    const at = octets.indexOf(LINE_FEED, start);
    const end = at < 0 ? octets.length : at + 1;
    parts.push(octets.subarray(start, end));
    start = end;
  }
  return parts;
}

/** Returns how many octets stand before a UTF-8 character that is cut off at the end; all when none is. */
export function wholeCharacters(octets: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, octets.length); back++) {
    const octet = octets[octets.length - back] ?? 0;
    if ((octet & 0xc0) === 0x80) continue;
    const length = octet >= 0xf0 ? 4 : octet >= 0xe0 ? 3 : octet >= 0xc0 ? 2 : 1;
    return length > back ? octets.length - back : octets.length;
  }
  return octets.length;
}

function cutOffWelcome(octets: Uint8Array): readonly Uint8Array[] {
  const welcome = encodeWelcome();
  const isGreeted = equalOctets(octets.subarray(0, welcome.length), welcome);
  if (!isGreeted || octets.length === welcome.length) return [octets];
  return [octets.subarray(0, welcome.length), octets.subarray(welcome.length)];
}
