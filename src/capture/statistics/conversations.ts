import { isHeaderCut, MIN_HEADER_LENGTH } from "../layers/tcp.ts";
import type { PacketView } from "../packet-view.ts";
import type { OctetWriter } from "../print/octet-writer.ts";
import type { Conversation } from "../tcp/conversation.ts";

/** Sums of one connection; those of index 0 are of what the sender of the first packet sent. */
interface Sums {
  readonly conversation: Conversation;
  readonly frames: [number, number];
  readonly octets: [number, number];
  beginNs: number;
  endNs: number;
}

const RULE = `${"=".repeat(80)}\n`;
const HEAD = `${RULE}TCP Conversations
Filter:<No Filter>
${" ".repeat(59)}|       <-      | |       ->      | |     Total     |    Relative    |   Duration   |
${" ".repeat(59)}| Frames  Bytes | | Frames  Bytes | | Frames  Bytes |      Start     |              |
`;

/** Counts frames and octets of TCP connections, and prints them as tshark's `-z conv,tcp` does. */
export class ConversationStatistics {
  readonly #byStream: Sums[] = [];

  /** Takes a segment; like tshark it counts none whose header was cut off or cannot be. */
  add(view: PacketView, conversation: Conversation, sender: 0 | 1): void {
    if (view.headerLength < MIN_HEADER_LENGTH || isHeaderCut(view)) return;
    const sums = this.#byStream[conversation.stream] ?? this.#begin(view, conversation);
    sums.frames[sender] += 1;
    sums.octets[sender] += view.originalLength;
    // Clocks go back.
    if (view.timeNs < sums.beginNs) sums.beginNs = view.timeNs;
    if (view.timeNs > sums.endNs) sums.endNs = view.timeNs;
  }

  #begin(view: PacketView, conversation: Conversation): Sums {
    const begun: Sums = {
      conversation,
      frames: [0, 0],
      octets: [0, 0],
      beginNs: view.timeNs,
      endNs: view.timeNs,
    };
    this.#byStream[conversation.stream] = begun;
    return begun;
  }

  /** Writes the table, the connection of the most frames first. */
  write(writer: OctetWriter): void {
    writer.string(HEAD);
    // Streams that were left out are holes of the array, which `filter` passes over.
    const sorted = this.#byStream.filter(() => true).sort((a, b) => total(b.frames) - total(a.frames));
    for (const sums of sorted) writer.string(lineOf(sums));
    writer.string(RULE);
  }

  /** Returns the same as objects, in the order of the streams. */
  describe(): readonly object[] {
    return this.#byStream
      .filter(() => true)
      .map(({ conversation, frames, octets, beginNs, endNs }) => ({
        stream: conversation.stream,
        ends: conversation.ends,
        frames,
        octets,
        begin: beginNs / 1e9,
        duration: (endNs - beginNs) / 1e9,
      }));
  }
}

function lineOf({ conversation, frames, octets, beginNs, endNs }: Sums): string {
  const [first, second] = conversation.ends.map(({ address, port }) => `${address}:${port}`);
  return [
    `${first?.padEnd(26)} <-> ${second?.padEnd(26)}`,
    `${count(frames[1])} ${size(octets[1])}`,
    `${count(frames[0])} ${size(octets[0])}`,
    `${count(total(frames))} ${size(total(octets))}`,
    `${seconds(toSeconds(beginNs), 9, 14)}   ${seconds(toSeconds(endNs) - toSeconds(beginNs), 4, 12)}\n`,
  ].join("  ");
}

function total([first, second]: readonly [number, number]): number {
  return first + second;
}

function count(value: number): string {
  return String(value).padStart(6);
}

function seconds(value: number, digits: number, width: number): string {
  return value.toFixed(digits).padStart(width);
}

/** Whole seconds and what is left over are added as tshark adds them, for a half of the last digit to be rounded the same way. */
function toSeconds(nanoseconds: number): number {
  const whole = Math.floor(nanoseconds / 1e9);
  return whole + (nanoseconds - whole * 1e9) / 1e9;
}

const UNITS = ["bytes", "kB", "MB", "GB", "TB"] as const;

/** Whole units, rounded down, of which there are fewer than ten thousand. */
function size(octets: number): string {
  let value = octets;
  let unit = 0;
  while (value >= 10_000 && unit < UNITS.length - 1) {
    value = Math.floor(value / 1000);
    unit += 1;
  }
  return `${value} ${UNITS[unit]}`.padEnd(9);
}
