import type { Connection } from "../../capture/tcp/connection.ts";
import { utf8 } from "../../wire/octets.ts";
import { cutWithin } from "./cut-within.ts";

/** One direction of a connection. */
export interface Way {
  readonly connection: Connection;
  readonly from: "client" | "server";
}

/** Words on the wire. */
export interface Found {
  readonly frames: readonly number[];
  /** Whether the program that sent them cut them. */
  readonly isCut: boolean;
}

/** Returns where words first stand in what went one way, the octets that had come before `since` (nanoseconds since 1970) left out. */
export function findWords(way: Way, words: string, since = 0n): Found | undefined {
  const { connection, from } = way;
  const { octets, chunks } = from === "client" ? connection.clientToServer : connection.serverToClient;
  const early = new Set(
    connection.segments.flatMap(({ frame, timestampNs }) => (timestampNs < since ? [frame] : [])),
  );
  const start = chunks.findLast(({ frame }) => early.has(frame));
  const wanted = Buffer.from(utf8(words));
  const at = Buffer.from(octets).indexOf(wanted, start === undefined ? 0 : start.offset + start.length);
  if (at < 0) return undefined;
  const carriers = chunks.filter(({ offset, length }) => offset < at + wanted.length && offset + length > at);
  return {
    frames: carriers.map(({ frame }) => frame),
    isCut: cutWithin(connection, from, at, wanted.length).length > 0,
  };
}
