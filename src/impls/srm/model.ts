import { concat, isUtf8 } from "../../wire/octets.ts";
import type { ExpectedMessage, ProgramEvent, Reading } from "../impl.ts";
import { cutIntoReads } from "../tcp.ts";
import { encodeLine, encodeRelayed, encodeWelcome, READ_SIZE } from "./codec.ts";
import { cutAfterLineEnds, endsLine, wholeCharacters } from "./framing.ts";

/** Returns what a client must send: each typed line with its line end, and nothing else (report, "Chat Client"). */
export function clientMessages(events: readonly ProgramEvent[]): readonly ExpectedMessage[] {
  return events.flatMap((event) => {
    if (event.type !== "deed" || event.deed.type !== "say") return [];
    return [{ connection: 0, octets: encodeLine(event.deed.text), because: "the person typed it" }];
  });
}

/** Returns what the server must send: the welcome to each who comes, what one says to all the others (report, "Chat Server"). */
export function serverMessages(
  events: readonly ProgramEvent[],
  reading: Reading,
): readonly ExpectedMessage[] {
  const room: ModelRoom = {
    reading,
    addresses: new Map(),
    leaving: new Map(),
    begun: new Map(),
    messages: [],
  };
  for (const event of events) {
    if (event.type === "opened") welcome(room, event.connection, event.peer?.address ?? "");
    else if (event.type === "received") receive(room, event.connection, event.octets);
    else if (event.type === "leaving") leave(room, event.connection);
    else if (event.type === "left") room.leaving.delete(event.connection);
    else if (event.type === "closed" && event.by !== "self") close(room, event.connection);
  }
  for (const connection of room.begun.keys()) flush(room, connection);
  return room.messages;
}

interface ModelRoom {
  readonly reading: Reading;
  /** Where everybody who is served connected from. */
  readonly addresses: Map<number, string>;
  /** Whom a server may still serve, or no more: which, its threads settle between them. */
  readonly leaving: Map<number, string>;
  /** What has arrived of a line that is not over; the robust reading alone. */
  readonly begun: Map<number, Uint8Array>;
  readonly messages: ExpectedMessage[];
}

function welcome(room: ModelRoom, connection: number, address: string): void {
  room.addresses.set(connection, address);
  room.messages.push({ connection, octets: encodeWelcome(), because: "every new connection is welcomed" });
}

function receive(room: ModelRoom, connection: number, octets: Uint8Array): void {
  if (room.reading === "report")
    for (const read of cutIntoReads(octets, READ_SIZE)) relay(room, connection, read);
  else
    for (const part of cutAfterLineEnds(concat([begunBy(room, connection), octets])))
      receiveLine(room, connection, part, octets.length);
}

/** The least that TCP cuts a stream into (RFC 9293 §3.7.1): a shorter segment ends what its sender wrote, and a pause follows. */
const LEAST_SEGMENT = 536;

function receiveLine(room: ModelRoom, connection: number, octets: Uint8Array, segment: number): void {
  room.begun.delete(connection);
  const isHeld = segment >= LEAST_SEGMENT && !endsLine(octets);
  const end = isHeld ? 0 : wholeCharacters(octets);
  if (end > 0) relay(room, connection, octets.subarray(0, end));
  if (end < octets.length) room.begun.set(connection, octets.subarray(end));
}

function leave(room: ModelRoom, connection: number): void {
  const address = room.addresses.get(connection);
  if (address !== undefined) room.leaving.set(connection, address);
}

function close(room: ModelRoom, connection: number): void {
  flush(room, connection);
  room.addresses.delete(connection);
}

function flush(room: ModelRoom, connection: number): void {
  const octets = begunBy(room, connection);
  room.begun.delete(connection);
  if (octets.length > 0) relay(room, connection, octets);
}

function begunBy(room: ModelRoom, connection: number): Uint8Array {
  return room.begun.get(connection) ?? new Uint8Array();
}

function relay(room: ModelRoom, from: number, message: Uint8Array): void {
  const address = room.addresses.get(from);
  if (address === undefined || !isUtf8(message)) return;
  const octets = encodeRelayed(address, message);
  const because = `connection ${from} from ${address} said so, and a message goes to all but its sender`;
  for (const connection of new Set([...room.addresses.keys(), ...room.leaving.keys()])) {
    const isSure = room.addresses.has(connection) && !room.leaving.has(connection);
    if (connection !== from)
      room.messages.push({ connection, octets, because, ...(isSure ? {} : { optional: true }) });
  }
}
