import { isUtf8 } from "../../wire/octets.ts";
import type { ExpectedMessage, ProgramEvent, Reading } from "../impl.ts";
import { joinSegments } from "../join-segments.ts";
import { cutIntoReads } from "../tcp.ts";
import { COMMANDS, decodeText, encodeAnnouncement, encodeLine, encodeUsers, READ_SIZE } from "./codec.ts";
import { cutJoined } from "./framing.ts";
import { whyNoName } from "./name.ts";

/** Returns what the server must send to whom after `events`, in the order of what it heard (report §5.3). */
export function broadcasts(events: readonly ProgramEvent[], reading: Reading): readonly ExpectedMessage[] {
  const room: ModelRoom = {
    names: new Map(),
    open: new Set(),
    leaving: new Set(),
    users: [],
    messages: [],
  };
  for (const event of reading === "robust" ? joinSegments(events) : events) notice(room, event, reading);
  return room.messages;
}

function notice(room: ModelRoom, event: ProgramEvent, reading: Reading): void {
  if (event.type === "opened") room.open.add(event.connection);
  else if (event.type === "leaving") room.leaving.add(event.connection);
  else if (event.type === "left") room.leaving.delete(event.connection);
  else if (event.type === "closed" && event.by !== "self") close(room, event.connection, reading);
  else if (event.type === "received") {
    for (const octets of cutAs(event.octets, reading)) read(room, event.connection, octets, reading);
  }
}

interface ModelRoom {
  readonly names: Map<number, string>;
  readonly open: Set<number>;
  /** Whom a server may serve already or still, or not: which, its threads settle between them. */
  readonly leaving: Set<number>;
  readonly users: string[];
  readonly messages: ExpectedMessage[];
}

function cutAs(octets: Uint8Array, reading: Reading): readonly Uint8Array[] {
  if (reading === "robust") return cutJoined(octets);
  return cutIntoReads(octets, READ_SIZE);
}

/**
 * In the report's server text that is not whole ends in an exception: the connection is closed, the name stays. The robust one closes a
 * connection that does not begin with a name.
 */
function read(room: ModelRoom, connection: number, octets: Uint8Array, reading: Reading): void {
  const words = decodeText(octets);
  const isRefused =
    reading === "report" ? !isUtf8(octets) : !room.names.has(connection) && whyNoName(words) !== undefined;
  if (isRefused) room.open.delete(connection);
  else hear(room, connection, words);
}

function hear(room: ModelRoom, connection: number, words: string): void {
  if (!room.open.has(connection)) return;
  const name = room.names.get(connection);
  if (name === undefined) {
    room.names.set(connection, words);
    room.users.push(words);
  } else if (words === COMMANDS.announce) {
    tell(room, connection, encodeAnnouncement(name), `${name} asked to be announced`);
  } else if (words === COMMANDS.list) {
    tell(room, connection, encodeUsers(room.users), `${name} asked for the list of users`);
  } else if (words === COMMANDS.exit) {
    forget(room, name);
    tell(room, undefined, encodeUsers(room.users), `${name} left and the list changed`);
    room.open.delete(connection);
  } else
    tell(
      room,
      connection,
      encodeLine(name, words),
      `${name} said so, and a line goes to all, its author too`,
    );
}

function close(room: ModelRoom, connection: number, reading: Reading): void {
  const name = room.names.get(connection);
  if (reading === "report" && name === undefined) hear(room, connection, "");
  if (!room.open.delete(connection) || reading === "report" || name === undefined) return;
  forget(room, name);
  tell(room, connection, encodeUsers(room.users), `${name}'s connection ended and the list changed`);
}

function forget(room: ModelRoom, name: string): void {
  const at = room.users.indexOf(name);
  if (at >= 0) room.users.splice(at, 1);
}

/**
 * What a client itself asked for comes before its leaving; what others cause, and the leaving itself, may miss it. Somebody who has
 * said no name yet may be in the room already or not.
 */
function tell(room: ModelRoom, cause: number | undefined, octets: Uint8Array, because: string): void {
  for (const connection of new Set([...room.open, ...room.leaving])) {
    const isMember = room.open.has(connection) && room.names.has(connection);
    const isSure = isMember && (connection === cause || !room.leaving.has(connection));
    room.messages.push({ connection, octets, because, ...(isSure ? {} : { optional: true }) });
  }
}
