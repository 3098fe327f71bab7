import type { ExpectedMessage, MessageType, ProgramEvent } from "../../../src/impls/impl.ts";
import { encodeLine, encodeSaid, LineCutter } from "./lines.ts";

/** Every kind of message of the specification. */
export const messageTypes: readonly MessageType[] = [
  { name: "name", direction: "client-to-server", describedIn: "§1", is: (_, isFirst) => isFirst },
  { name: "line", direction: "client-to-server", describedIn: "§1", is: () => true },
  { name: "said", direction: "server-to-client", describedIn: "§2", is: () => true },
];

/** The name, then what is typed (§1). */
export function clientMessages(events: readonly ProgramEvent[]): readonly ExpectedMessage[] {
  return events.flatMap((event): readonly ExpectedMessage[] => {
    if (event.type !== "deed") return [];
    const { deed } = event;
    const because = deed.type === "join" ? "a client says its name first" : "the person typed it";
    if (deed.type === "join") return [{ connection: 0, octets: encodeLine(deed.name), because }];
    return deed.type === "say" ? [{ connection: 0, octets: encodeLine(deed.text), because }] : [];
  });
}

/** Each line to all who have a name, its author too (§2); who is about to leave may miss it. */
export function serverMessages(events: readonly ProgramEvent[]): readonly ExpectedMessage[] {
  const cutters = new Map<number, LineCutter>();
  const names = new Map<number, string>();
  const leaving = new Set<number>();
  const messages: ExpectedMessage[] = [];
  const hear = (connection: number, words: string): void => {
    const name = names.get(connection);
    if (name === undefined) names.set(connection, words);
    else
      for (const each of names.keys()) {
        const said = { connection: each, octets: encodeSaid(name, words), because: `${name} said so` };
        messages.push(leaving.has(each) ? { ...said, optional: true } : said);
      }
  };
  for (const event of events) {
    if (event.type === "opened") cutters.set(event.connection, new LineCutter());
    else if (event.type === "leaving") leaving.add(event.connection);
    else if (event.type === "left") names.delete(event.connection);
    else if (event.type === "received")
      for (const line of cutters.get(event.connection)?.push(event.octets) ?? [])
        hear(event.connection, line);
  }
  return messages;
}
