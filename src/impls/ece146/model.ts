import { isUtf8 } from "../../wire/octets.ts";
import type { ExpectedMessage, Reading, ServerEvent } from "../impl.ts";
import { cutIntoReads } from "../tcp.ts";
import {
  COMMANDS,
  decodeText,
  encodeAnnouncement,
  encodeLine,
  encodeText,
  encodeUsers,
  READ_SIZE,
} from "./codec.ts";
import { cutAtCommands } from "./framing.ts";

/** Returns what the server must send to whom after `events`, in the order of what it heard (report §5.3). */
export function broadcasts(events: readonly ServerEvent[], reading: Reading): readonly ExpectedMessage[] {
  const room: ModelRoom = { names: new Map(), open: new Set(), users: [], messages: [] };
  for (const event of events) {
    if (event.type === "opened") room.open.add(event.connection);
    else if (event.type === "closed") close(room, event.connection, reading);
    else if (event.type === "received") {
      for (const octets of cutAs(event.octets, reading)) read(room, event.connection, octets, reading);
    }
  }
  return room.messages;
}

interface ModelRoom {
  readonly names: Map<number, string>;
  readonly open: Set<number>;
  readonly users: string[];
  readonly messages: ExpectedMessage[];
}

function cutAs(octets: Uint8Array, reading: Reading): readonly Uint8Array[] {
  if (reading === "robust") return cutAtCommands(decodeText(octets)).map(encodeText);
  return cutIntoReads(octets, READ_SIZE);
}

/** In the report's server text that is not whole ends in an exception: the connection is closed, the name stays. */
function read(room: ModelRoom, connection: number, octets: Uint8Array, reading: Reading): void {
  if (reading === "report" && !isUtf8(octets)) room.open.delete(connection);
  else hear(room, connection, decodeText(octets));
}

function hear(room: ModelRoom, connection: number, words: string): void {
  if (!room.open.has(connection)) return;
  const name = room.names.get(connection);
  if (name === undefined) {
    room.names.set(connection, words);
    room.users.push(words);
  } else if (words === COMMANDS.announce) {
    tell(room, encodeAnnouncement(name), `${name} asked to be announced`);
  } else if (words === COMMANDS.list) {
    tell(room, encodeUsers(room.users), `${name} asked for the list of users`);
  } else if (words === COMMANDS.exit) {
    forget(room, name);
    tell(room, encodeUsers(room.users), `${name} left and the list changed`);
    room.open.delete(connection);
  } else tell(room, encodeLine(name, words), `${name} said so, and a line goes to all, its author too`);
}

function close(room: ModelRoom, connection: number, reading: Reading): void {
  const name = room.names.get(connection);
  if (reading === "report" && name === undefined) hear(room, connection, "");
  if (!room.open.delete(connection) || reading === "report" || name === undefined) return;
  forget(room, name);
  tell(room, encodeUsers(room.users), `${name}'s connection ended and the list changed`);
}

function forget(room: ModelRoom, name: string): void {
  const at = room.users.indexOf(name);
  if (at >= 0) room.users.splice(at, 1);
}

function tell(room: ModelRoom, octets: Uint8Array, because: string): void {
  for (const connection of room.open) room.messages.push({ connection, octets, because });
}
