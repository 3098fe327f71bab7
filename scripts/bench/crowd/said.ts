/** What a member of the crowd says: who, how many times by now, and when in tenths of a millisecond. */
export interface Said {
  readonly by: number;
  readonly count: number;
  readonly at: number;
}

const WIDTHS = [4, 7, 9] as const;
const [BY, COUNT, AT] = WIDTHS;
const [ZERO, NINE, SPACE, POINT] = [0x30, 0x39, 0x20, 0x2e];

/** The octets of what is said: digits of fixed width, so that a reader knows the end before it looks. */
export const SAID_LENGTH = BY + 1 + COUNT + 1 + AT + 1;

/** Returns the text of what is said: `0042 0000007 000123456.`. */
export function writeSaid({ by, count, at }: Said): string {
  const fields = [by, count, at].map((value, index) => String(value).padStart(WIDTHS[index] ?? 0, "0"));
  return `${fields.join(" ")}.`;
}

/**
 * Returns what is said at `start` of some octets.
 * @throws when something else stands there, or not all of it.
 */
export function readSaid(octets: Uint8Array, start: number): Said {
  const countAt = start + BY + 1;
  const timeAt = countAt + COUNT + 1;
  const isWhole =
    octets[countAt - 1] === SPACE && octets[timeAt - 1] === SPACE && octets[timeAt + AT] === POINT;
  if (!isWhole) fail(octets, start);
  return {
    by: readNumber(octets, start, BY),
    count: readNumber(octets, countAt, COUNT),
    at: readNumber(octets, timeAt, AT),
  };
}

function readNumber(octets: Uint8Array, start: number, width: number): number {
  let value = 0;
  for (let at = start; at < start + width; at++) {
    const digit = octets[at] ?? 0;
    if (digit < ZERO || digit > NINE) fail(octets, start);
    value = value * 10 + digit - ZERO;
  }
  return value;
}

function fail(octets: Uint8Array, start: number): never {
  const found = Buffer.from(octets.subarray(start, start + SAID_LENGTH)).toString("latin1");
  throw new Error(`Nobody said ${JSON.stringify(found)}.`);
}
