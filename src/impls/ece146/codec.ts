import { equalOctets, text, utf8 } from "../../wire/octets.ts";
import { decodePickle, encodePickle } from "../../wire/pickle.ts";
import { encodeSurrogateEscape } from "../../wire/surrogate-escape.ts";
import { fillTemplate } from "../text-template.ts";

/** The words that are commands when a whole read consists of one of them (report §5.2, §5.3). */
export const COMMANDS = {
  /** Asks the server to tell everyone that this user has connected. */
  announce: "!ShowUserHasConnected",
  /** Asks the server to send everyone the list of users. */
  list: "!GetAllActiveUsers",
  /** Leaves. */
  exit: "!Exit",
} as const;

/** What everyone is told when a user asks to be announced (report §5.3). */
export const ANNOUNCEMENT = "*** {name} Connected ***";

/** A line as everyone gets it (report §5.3). */
export const LINE = "<{sender}> {text}";

/** The first octet of every pickle, which begins no UTF-8 text. */
export const PICKLE = 0x80;

/** The most octets that one read returns (report §5.2, §5.3). */
export const READ_SIZE = 1024;

/** Returns the octets of a name, a command or a line: UTF-8 text and nothing around it (report §5.2). */
export function encodeText(words: string): Uint8Array {
  return encodeSurrogateEscape(words);
}

/** Returns the text of a message; octets that are not UTF-8 show as U+FFFD. */
export function decodeText(octets: Uint8Array): string {
  return text(octets);
}

/** Returns what everyone is told when a user asks to be announced (report §5.3). */
export function encodeAnnouncement(name: string): Uint8Array {
  return utf8(fillTemplate(ANNOUNCEMENT, { name }));
}

/** Returns a line as everyone gets it, its author too (report §5.3). */
export function encodeLine(name: string, words: string): Uint8Array {
  return utf8(fillTemplate(LINE, { sender: name, text: words }));
}

/**
 * Returns the start of `sent` that is the message; a list may be in any protocol that `pickle.dumps(users)` writes in a version of
 * Python 3: 3 up to 3.7, 4 up to 3.13, then 5.
 */
export function writtenAs(expected: Uint8Array, sent: Uint8Array): Uint8Array | undefined {
  const start = sent.subarray(0, expected.length);
  if (equalOctets(expected, start)) return start;
  try {
    const [wanted, written] = [decodePickle(expected), decodePickle(sent)];
    if (wanted === undefined || written === undefined || (sent[1] ?? 0) < OLDEST_DEFAULT) return undefined;
    return isSameList(wanted.value, written.value) ? sent.subarray(0, written.length) : undefined;
  } catch {
    return undefined;
  }
}

/** The pickle protocol that Python 3.0 writes by default. */
const OLDEST_DEFAULT = 3;

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name, at) => name === other[at]);
}

/** Returns the list of users, in the order in which they came, as a Python pickle (report §5.3). */
export function encodeUsers(names: readonly string[]): Uint8Array {
  return encodePickle(names);
}
