import { concat } from "../../wire/octets.ts";
import type { ExpectedMessage } from "../impl.ts";
import { READ_SIZE } from "./codec.ts";
import { endsLine } from "./framing.ts";
import { startsWith } from "./relayed.ts";

/**
 * Returns `expected`, which takes each segment for a read, with the parts of long lines as they are in what the server `sent`: a read
 * may as well have taken several segments, up to 2048 octets of them (report, "Chat Server").
 */
export function recut(expected: readonly ExpectedMessage[], sent: Uint8Array): readonly ExpectedMessage[] {
  const written: ExpectedMessage[] = [];
  let offset = 0;
  for (let at = 0; at < expected.length; ) {
    const parts = partsOfLine(expected, at);
    const rest = sent.subarray(offset);
    const messages = parts.length > 1 ? (cutAsIn(rest, parts) ?? parts) : parts;
    written.push(...messages);
    if (startsWith(rest, concat(messages.map(({ octets }) => octets))))
      offset += messages.reduce((sum, { octets }) => sum + octets.length, 0);
    at += parts.length;
  }
  return written;
}

/** Returns the message at a place and those behind it that go on with its line. */
function partsOfLine(expected: readonly ExpectedMessage[], at: number): readonly ExpectedMessage[] {
  const start = prefixIn(expected[at]);
  const goesOn = (end: number) => {
    const [message, next] = [expected[end], expected[end + 1]];
    return message && next && !endsLine(message.octets) && startsWith(next.octets, start);
  };
  let end = at;
  while (start.length > 0 && goesOn(end)) end++;
  return expected.slice(at, end + 1);
}

/** Returns the parts in other places, each at the end of a segment or of a full read; `undefined` where `sent` has them in none. */
function cutAsIn(
  sent: Uint8Array,
  parts: readonly ExpectedMessage[],
): readonly ExpectedMessage[] | undefined {
  const [first] = parts;
  if (first === undefined) return [];
  const start = prefixIn(first);
  const said = parts.map(({ octets }) => octets.subarray(start.length));
  const [line, ends] = [concat(said), endsOf(said)];
  const cut: ExpectedMessage[] = [];
  for (let [from, offset] = [0, 0]; from < line.length; ) {
    const end = endOfRead(sent.subarray(offset), start, line, { from, ends });
    if (end === undefined) return undefined;
    cut.push({ ...first, octets: concat([start, line.subarray(from, end)]) });
    offset += start.length + end - from;
    from = end;
  }
  return cut;
}

/** Returns where the read ended whose relay `sent` begins with: as far on as fits. */
function endOfRead(
  sent: Uint8Array,
  start: Uint8Array,
  line: Uint8Array,
  { from, ends }: { readonly from: number; readonly ends: ReadonlySet<number> },
): number | undefined {
  if (!startsWith(sent, start)) return undefined;
  const said = sent.subarray(start.length, start.length + READ_SIZE);
  const differs = said.findIndex((octet, at) => octet !== line[from + at]);
  for (let end = from + (differs < 0 ? said.length : differs); end > from; end--) {
    const isBorder = ends.has(end) || end === from + READ_SIZE;
    const behind = sent.subarray(start.length + end - from);
    if (isBorder && (end === line.length || startsWith(behind, start))) return end;
  }
  return undefined;
}

function endsOf(parts: readonly Uint8Array[]): ReadonlySet<number> {
  let end = 0;
  const ends = parts.map(({ length }) => {
    end += length;
    return end;
  });
  return new Set(ends);
}

const LESS = 0x3c;
const GREATER = 0x3e;

/** The address before a relayed message, in its brackets and with its space; nothing before the welcome. */
function prefixIn(message: ExpectedMessage | undefined): Uint8Array {
  const octets = message?.octets ?? new Uint8Array();
  return octets[0] === LESS ? octets.subarray(0, octets.indexOf(GREATER) + 2) : new Uint8Array();
}
