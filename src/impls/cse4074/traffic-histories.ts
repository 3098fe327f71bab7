import type { Traffic } from "../impl.ts";
import { type Message, messagesOf, registrationOf, routeOf } from "./traffic-messages.ts";

/** What one client asked of the registry, and what it was told. */
export interface History {
  readonly name: string;
  readonly asked: readonly Message[];
  readonly told: readonly Message[];
  readonly sessions: readonly Session[];
}

/** A chat that a client was in. */
export interface Session {
  readonly type: "private" | "group";
  /** The port that CLIENTOK told, or the number of the group. */
  readonly place: string;
  readonly from: bigint;
  /** `undefined` while it lasts. */
  to: bigint | undefined;
  /** Whether the client itself asked for the end: then the order of its own messages decides, and no clock. */
  endedBySelf: boolean;
}

/** What happens within so short a time at two ends has no order that packets could prove. */
const SLACK_NS = 100_000_000n;

/** Returns the history of each client that registered, in the order of the connections. */
export function historiesOf({ streams }: Traffic): readonly History[] {
  return streams.flatMap((stream) => {
    if (routeOf(stream) !== "up") return [];
    const asked = messagesOf(stream);
    const name = asked.map(({ data }) => registrationOf(data)?.name).find((each) => each !== undefined);
    if (name === undefined) return [];
    const back = streams.find((each) => each.connection === stream.connection && routeOf(each) === "down");
    const told = back === undefined ? [] : messagesOf(back);
    return [{ name, asked, told, sessions: sessionsOf(name, asked, told) }];
  });
}

/**
 * Tells whether a chat lasts at a time, as the client or the registry must know; `undefined` so near its border that nobody can tell. The
 * registry knows of a chat when it tells of it.
 */
export function lastsAt(
  { from, to, endedBySelf }: Session,
  at: bigint,
  knownTo: "client" | "registry",
): boolean | undefined {
  if (at > from - SLACK_NS && at < from + (knownTo === "client" ? SLACK_NS : 0n)) return undefined;
  if (to !== undefined && !endedBySelf && at > to - SLACK_NS && at < to + SLACK_NS) return undefined;
  return at > from && (to === undefined || at < to);
}

function sessionsOf(name: string, asked: readonly Message[], told: readonly Message[]): readonly Session[] {
  const sessions: Session[] = [];
  let group = "";
  const all = [
    ...asked.map((message) => ({ message, isOwn: true })),
    ...told.map((message) => ({ message, isOwn: false })),
  ].sort((a, b) => Number(a.message.timestampNs - b.message.timestampNs));
  for (const { message, isOwn } of all) {
    const { data, timestampNs: at } = message;
    const fields = data.split("|").map((field) => field.trim());
    const [kind = ""] = fields;
    if (isOwn && kind === "&&OKGROUP&&") group = fields[2] ?? "";
    if (isOwn && (kind === "&&EXIT&&" || kind === "&&EXITGROUP&&")) end(at, true);
    if (isOwn) continue;
    const made = /^you have added yourself to group chat (\d+)\./u.exec(data)?.[1];
    if (kind === "&&CLIENTOK&&") begin("private", fields.at(-1) ?? "", at);
    else if (kind === "&&CLIENTEXIT&&" || data === "you left the chat room.") end(at, false);
    else if (made !== undefined) begin("group", made, at);
    else if (data === `${name} joined the group chat` && message.name === name) begin("group", group, at);
  }
  return sessions;

  function begin(type: Session["type"], place: string, from: bigint): void {
    sessions.push({ type, place, from, to: undefined, endedBySelf: false });
  }

  function end(at: bigint, endedBySelf: boolean): void {
    const last = sessions.at(-1);
    if (last === undefined || last.to !== undefined) return;
    last.to = at;
    last.endedBySelf = endedBySelf;
  }
}
