/**
 * How a program hands its messages to TCP: each whole in one write, in single characters or octets, several messages in one write, or each
 * cut in two behind so many octets. TCP allows all of them, and owes a reader none.
 */
export type Writes = "whole" | "char" | "octet" | "merged" | `cut:${number}`;

/** The words that `--writes` takes, `N` standing for a number of octets. */
export const WRITES_WORDS = ["whole", "char", "octet", "merged", "cut:N"] as const;

/** How long a sender waits between two pieces of a message: longer than a reader takes to come back to its read. */
const PIECE_PAUSE_MS = 20;

/** The same in milliseconds where there are only two pieces, so that a reader which is kept busy still reads one before the other is there. */
export const CUT_PAUSE_MS = 100;

/** For so long without another message, what has gathered goes out in one write. */
export const MERGE_MS = 400;

/** Returns what `--writes` was given as, or `undefined` for a word that it does not know. */
export function toWrites(word: string): Writes | undefined {
  const offset = /^cut:([1-9]\d{0,5})$/u.exec(word)?.[1];
  if (offset !== undefined) return `cut:${Number(offset)}`;
  return (["whole", "char", "octet", "merged"] as const).find((each) => each === word);
}

/** Returns for how many milliseconds a sender waits between two pieces. */
export function pieceGapMs(writes: Writes): number {
  return writes.startsWith("cut:") ? CUT_PAUSE_MS : PIECE_PAUSE_MS;
}

/** Cuts one message as `writes` says; merging is no matter of one message. */
export function cutMessage(octets: Uint8Array, writes: Writes): readonly Uint8Array[] {
  if (writes === "octet") return Array.from(octets, (_, at) => octets.subarray(at, at + 1));
  if (writes === "char") return cutBefore(octets, (octet) => (octet & 0xc0) !== 0x80);
  const at = writes.startsWith("cut:") ? Number(writes.slice("cut:".length)) : 0;
  return at > 0 && at < octets.length ? [octets.subarray(0, at), octets.subarray(at)] : [octets];
}

function cutBefore(octets: Uint8Array, begins: (octet: number) => boolean): readonly Uint8Array[] {
  const starts = [...octets.keys()].filter((at) => at === 0 || begins(octets[at] ?? 0));
  return starts.map((start, index) => octets.subarray(start, starts[index + 1] ?? octets.length));
}
