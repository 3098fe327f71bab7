import { concat, isUtf8 } from "../../wire/octets.ts";
import { decodePickle, MAX_PICKLE_ITEMS, MAX_PICKLE_OCTETS } from "../../wire/pickle.ts";
import type { Cuttings } from "../cutting.ts";
import { createReadFramer, type Framer, withoutFinalNuls } from "../framer.ts";
import type { Reading } from "../impl.ts";
import { QuietFramer } from "../quiet-framer.ts";
import { COMMANDS, decodeText, encodeText, READ_SIZE } from "./codec.ts";

/** The most commands that are cut off one text; a client that introduces itself and leaves at once sends three. */
const MAX_JOINED = 8;

/** What dissectors know of where the messages end. */
export const cuttings: Cuttings = {
  "client-to-server": { type: "segments", commands: Object.values(COMMANDS) },
  "server-to-client": { type: "pickles", maxOctets: MAX_PICKLE_OCTETS, maxItems: MAX_PICKLE_ITEMS },
};

/**
 * Returns a framer for what a server reads. In the `report` reading each read of at most 1024 octets is a message (report §5.3);
 * in the `robust` reading a message ends where the sender pauses, and commands that ran into the text before them are cut off it.
 */
export function createServerFramer(
  reading: Reading,
  onMessage: (octets: Uint8Array) => void,
  onEndless?: () => void,
): Framer {
  if (reading === "report") return createReadFramer(READ_SIZE, onMessage);
  return new QuietFramer(
    (octets) => {
      for (const message of cutJoined(octets)) onMessage(message);
    },
    undefined,
    onEndless,
  );
}

/** Cuts what arrived without a pause into messages: commands off the end of what ran together, NULs off the end of each. */
export function cutJoined(octets: Uint8Array): readonly Uint8Array[] {
  return cutAtCommands(decodeText(octets)).map(encodeText);
}

/** Returns a framer for what a client reads; the `robust` reading also tells a list from the text before or behind it. */
export function createClientFramer(
  reading: Reading,
  onMessage: (octets: Uint8Array) => void,
  onEndless?: () => void,
): Framer {
  if (reading === "report") return createReadFramer(READ_SIZE, onMessage);
  let begun: Uint8Array = new Uint8Array();
  const framer = new QuietFramer(
    (octets) => {
      const parts = cutAtPickles(concat([begun, octets]));
      const last = parts.at(-1);
      begun = last !== undefined && isUnfinishedList(last) ? last : new Uint8Array();
      for (const part of begun.length > 0 ? parts.slice(0, -1) : parts) onMessage(part);
    },
    undefined,
    onEndless,
  );
  return {
    push: (octets) => framer.push(octets),
    flush() {
      framer.flush();
      if (begun.length > 0) onMessage(begun);
      begun = new Uint8Array();
    },
  };
}

/** Whether a message begins as a pickle does; text never begins so. */
export function isPickle(octets: Uint8Array): boolean {
  return isPickleStart(octets, 0, 0);
}

/** A list says where it ends, so however long its sender pauses, the rest is waited for. */
export function isUnfinishedList(octets: Uint8Array): boolean {
  try {
    return isPickle(octets) && decodePickle(octets) === undefined;
  } catch {
    return false;
  }
}

/**
 * Cuts commands off the end of what ran together: `Brandon!ShowUserHasConnected!GetAllActiveUsers` is a name and two commands.
 * A command behind a space is part of what somebody wrote, as in "type !Exit". NULs at the end of a part are left out.
 */
export function cutAtCommands(words: string): readonly string[] {
  const tail: string[] = [];
  let rest = withoutFinalNuls(words);
  while (tail.length < MAX_JOINED) {
    const command = Object.values(COMMANDS).find((word) => rest.endsWith(word));
    if (command === undefined || /\s/u.test(rest.charAt(rest.length - command.length - 1))) break;
    tail.push(command);
    rest = withoutFinalNuls(rest.slice(0, -command.length));
  }
  return rest === "" ? tail.reverse() : [rest, ...tail.reverse()];
}

/** Cuts a stream where a pickle begins (0x80 and a protocol number, never valid UTF-8) and where it ends. */
export function cutAtPickles(octets: Uint8Array): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  let start = 0;
  for (let at = 0; at < octets.length; at++) {
    if (!isPickleStart(octets, start, at)) continue;
    if (at > start) parts.push(octets.subarray(start, at));
    const length = pickleLength(octets.subarray(at));
    parts.push(octets.subarray(at, at + length));
    start = at + length;
    at = start - 1;
  }
  if (start < octets.length) parts.push(octets.subarray(start));
  return parts;
}

/** 0x80 may also end a UTF-8 character of the text since `start`, one that a control character follows. */
function isPickleStart(octets: Uint8Array, start: number, at: number): boolean {
  const version = octets[at + 1] ?? 0;
  if (octets[at] !== 0x80 || version < 2 || version > 5) return false;
  return [1, 2, 3].every((back) => at - back < start || !isUtf8(octets.subarray(at - back, at + 1)));
}

function pickleLength(octets: Uint8Array): number {
  try {
    return decodePickle(octets)?.length ?? octets.length;
  } catch {
    return octets.length;
  }
}
