import type { Account, Deed, ExpectedMessage, ProgramEvent, Reading } from "../impl.ts";
import { ACCOUNTS } from "./accounts.ts";
import type { Act } from "./act.ts";
import { Room } from "./room.ts";
import { Visitor } from "./visitor.ts";

/**
 * Returns what a client must send: its person's log-ins, the name when it is asked, and messages to whom the person chose
 * (report §3.3).
 */
export function clientMessages(
  events: readonly ProgramEvent[],
  reading: Reading,
): readonly ExpectedMessage[] {
  const opened = events.find((event) => event.type === "opened" && event.by === "self");
  if (opened?.type !== "opened") return [];
  const sent = new Sent();
  const visitor = new Visitor({ reading, given: {}, act: (act) => sent.note(opened.connection, act) });
  visitor.start();
  for (const event of events) {
    sent.notice(event);
    if (event.type === "deed") doDeed(visitor, event.deed);
    else if (event.type === "received") visitor.received(event.octets);
    else if (event.type === "closed") visitor.closed("end");
  }
  return sent.messages;
}

function doDeed(visitor: Visitor, deed: Deed): void {
  if (deed.type === "join") {
    visitor.typed(deed.name);
    visitor.typed(deed.password);
  } else if (deed.type === "say") visitor.typed(deed.text);
  else if (deed.type === "leave") visitor.inputEnded();
  else visitor.chose(deed.peer);
}

/** Returns what the server must send to whom, `accounts` being those of its file (report §3.2). */
export function serverMessages(
  events: readonly ProgramEvent[],
  reading: Reading,
  accounts: readonly Account[] = ACCOUNTS,
): readonly ExpectedMessage[] {
  const sent = new Sent();
  const act = (connection: number, done: Act) => sent.note(connection, done);
  const room = new Room({ reading, accounts, running: "", act });
  for (const event of events) {
    sent.notice(event);
    if (event.type === "opened") room.opened(event.connection, "the client");
    else if (event.type === "received") room.received(event.connection, event.octets);
    else if (event.type === "closed" && event.by !== "self") room.closed(event.connection, "end");
  }
  return sent.messages;
}

/** What has been sent; what goes to an end that is just leaving may as well be missing. */
class Sent {
  readonly messages: ExpectedMessage[] = [];
  readonly #leaving = new Set<number>();

  notice(event: ProgramEvent): void {
    if (event.type === "leaving") this.#leaving.add(event.connection);
    else if (event.type === "left") this.#leaving.delete(event.connection);
  }

  note(connection: number, act: Act): void {
    if (act.type !== "send") return;
    const { octets, because } = act;
    const isOptional = this.#leaving.has(connection);
    this.messages.push({ connection, octets, because, ...(isOptional && { optional: true as const }) });
  }
}
