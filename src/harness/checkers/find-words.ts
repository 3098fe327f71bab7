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

/** Returns where words first stand in what went one way. */
export function findWords(way: Way | undefined, words: string): Found | undefined {
  if (way === undefined) return undefined;
  const { octets, chunks } =
    way.from === "client" ? way.connection.clientToServer : way.connection.serverToClient;
  const wanted = Buffer.from(utf8(words));
  const at = Buffer.from(octets).indexOf(wanted);
  if (at < 0) return undefined;
  const carriers = chunks.filter(({ offset, length }) => offset < at + wanted.length && offset + length > at);
  return {
    frames: carriers.map(({ frame }) => frame),
    isCut: cutWithin(way.connection, way.from, at, wanted.length).length > 0,
  };
}
