import type { Side } from "../conversation/conversation.ts";
import type { Ladder, Lifeline, MessageChip, PacketRow } from "./ladder.ts";

/** Whether sequence numbers are counted from each side's first one, or as they stand in the header. */
export type NumberKind = "relative" | "raw";

/** Returns what stands on a packet's arrow: flags and numbers as Wireshark's Info has them. */
export function arrowWords(row: PacketRow, kind: NumberKind): string {
  const { sequence, acknowledgment } = row[kind];
  const ack = acknowledgment === null ? "" : ` Ack=${acknowledgment}`;
  return `${row.flags} Seq=${sequence}${ack} Len=${row.length}`;
}

/** Returns what a message chip says: `MSG 2 part 1/2: "hello\\n" (a typed line)`; of a message that is no text, what it means comes first. */
export function chipWords({ number, part, parts, quoted, words }: MessageChip): string {
  const where = `MSG ${number}${parts > 1 ? ` part ${part}/${parts}` : ""}`;
  if (words === "") return `${where}: ${quoted}`;
  return /\\x[\da-f]{2}/u.test(quoted) ? `${where}: ${words}, ${quoted}` : `${where}: ${quoted} (${words})`;
}

/** Returns an end as `127.0.0.1:49202`, with an IPv6 address in brackets. */
export function placeOf({ address, port }: Pick<Lifeline, "address" | "port">): string {
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}

/** Returns an end's role, and whose it is where that is known: `client (Alice)`. */
export function roleWords({ role, name }: Pick<Lifeline, "role" | "name">): string {
  return name === null ? role : `${role} (${name})`;
}

/** Returns a pause in words: `300 ms idle`, `2.5 s idle`. */
export function pauseWords(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms idle` : `${(ms / 1000).toFixed(1)} s idle`;
}

/** Returns the ladder in one sentence or two. */
export function summaryWords(ladder: Ladder): string {
  const { stream, protocol, packets, durationMs, seenAt } = ladder;
  const what = protocol === null ? "" : `, ${protocol}`;
  const count = `${packets} ${packets === 1 ? "packet" : "packets"} in ${(durationMs / 1000).toFixed(3)} s`;
  const how =
    seenAt === "one-point"
      ? "It was captured at one point, where a packet has one time, so its arrow is level."
      : "It was captured at both ends, so an arrow falls from when its packet was sent to when it arrived.";
  return `TCP connection ${stream}${what}: ${count}. ${how}`;
}

/** Returns how what is left out is told. */
export function omissionWords({
  packets,
  firstFrame,
  lastFrame,
}: {
  readonly packets: number;
  readonly firstFrame: number;
  readonly lastFrame: number;
}): string {
  const what =
    packets === 1
      ? `1 packet left out (#${firstFrame})`
      : `${packets} packets left out (#${firstFrame} to #${lastFrame})`;
  return `${what}; --frames ${firstFrame}-${lastFrame} shows ${packets === 1 ? "it" : "them"}`;
}

/** Returns a packet in one line for who cannot see the drawing: `packet 11, client to server, PSH, ACK, 4 octets, at 350.700 ms`. */
export function rowWords(row: PacketRow): string {
  const { from, frames, flags, length, timeMs, fate, notes, messages } = row;
  const to = from === "client" ? "server" : "client";
  const number = frames[from] ?? frames[to];
  const end = fate === "lost" ? ", lost on the way" : "";
  const more = [...messages.map(chipWords), ...notes].map((words) => `; ${words}`).join("");
  return `packet ${number}, ${from} to ${to}, ${flags}, ${length} octets, at ${timeMs.toFixed(3)} ms${end}${more}`;
}

/** Returns the state of each end before the first packet that shows one; empty where none does. */
export function firstStates({ rows }: Ladder): Readonly<Record<Side, string>> {
  const packets = rows.flatMap((row) => (row.type === "packet" ? [row] : []));
  const first = (side: Side) =>
    packets.find(({ states }) => states[side].after !== null)?.states[side].before ?? "";
  return { client: first("client"), server: first("server") };
}
