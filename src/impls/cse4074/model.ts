import type { Deed, ExpectedMessage, ProgramEvent, Reading } from "../impl.ts";
import { joinSegments } from "../join-segments.ts";
import { type ClientOutlet, Conversation } from "./conversation.ts";
import type { Registry, RegistryOutlet } from "./registry.ts";
import { ReportRegistry } from "./report-registry.ts";
import { RobustRegistry } from "./robust-registry.ts";

/**
 * Returns what a client must send: requests and what is said in groups on the connection that it opened first, and what is said in
 * private on those that it opened after each CLIENTOK. The report knows no LOGOUT but the typed one.
 */
export function clientMessages(
  events: readonly ProgramEvent[],
  reading: Reading,
): readonly ExpectedMessage[] {
  const [registry, ...links] = events.flatMap((event) =>
    event.type === "opened" && event.by === "self" ? [event.connection] : [],
  );
  if (registry === undefined) return [];
  const sent = new Ledger();
  let isUnsaid = false;
  const outlet: ClientOutlet = {
    toRegistry: (octets, because) => sent.note(registry, octets, because, isUnsaid),
    meet: (link) => {
      if (links[link] === undefined) conversation.unreached(link, "no connection was opened");
    },
    toPeer: (link, octets, because) => sent.note(links[link] ?? -1, octets, because),
    end: () => {
      for (const connection of [registry, ...links]) sent.end(connection);
    },
    ...SILENT,
  };
  let conversation = new Conversation(outlet, { name: "", ownPort: 0 }, reading);
  for (const event of asRead(events, reading)) {
    if (event.type === "deed" && event.deed.type === "join") {
      conversation = new Conversation(outlet, { name: event.deed.name, ownPort: ownPortOf(events) }, reading);
      conversation.register();
    } else if (event.type === "deed") {
      isUnsaid = event.deed.type === "leave" && event.deed.unsaid === true;
      perform(conversation, event.deed);
    } else if (event.type === "received" && event.connection === registry)
      conversation.received(event.octets);
    else if (event.type === "closed") {
      sent.end(event.connection);
      if (event.connection === registry) conversation.ended();
    }
  }
  return sent.messages;
}

/** Returns what the registry must send to whom, in the order of what it heard. */
export function serverMessages(
  events: readonly ProgramEvent[],
  reading: Reading,
): readonly ExpectedMessage[] {
  const sent = new Ledger();
  const outlet: RegistryOutlet = {
    send: (connection, octets, because) => sent.note(connection, octets, because),
    close: (connection) => sent.end(connection),
    activity() {},
    activityEnds() {},
    ...SILENT,
  };
  const registry: Registry = reading === "report" ? new ReportRegistry(outlet) : new RobustRegistry(outlet);
  for (const event of asRead(events, reading)) {
    if (event.type === "opened") registry.opened(event.connection, event.peer ?? UNKNOWN);
    else if (event.type === "received")
      sent.during(event.connection, () => registry.received(event.connection, event.octets));
    else if (event.type === "leaving") sent.leaving.add(event.connection);
    else if (event.type === "left") sent.leaving.delete(event.connection);
    else if (event.type === "closed") {
      sent.end(event.connection);
      if (event.by === "self") registry.drop(event.connection);
      else registry.ended(event.connection);
    }
  }
  return sent.messages;
}

/** The report's programs find all segments of a long message when they read; the robust ones put together whatever comes. */
function asRead(events: readonly ProgramEvent[], reading: Reading): readonly ProgramEvent[] {
  return reading === "report" ? joinSegments(events) : events;
}

const SILENT = { print() {}, log() {}, say() {} } as const;

/** What FOUND tells of a client whose address is not among the events. */
const UNKNOWN = { address: "", port: 0 } as const;

/** Collects what goes out: nothing to a connection that has ended; what others cause may miss one that is just leaving. */
class Ledger {
  readonly messages: ExpectedMessage[] = [];
  /** Whom a registry may still serve, or no more. */
  readonly leaving = new Set<number>();
  readonly #ended = new Set<number>();
  #cause: number | undefined;

  /** Does what a message of one connection leads to. */
  during(cause: number, act: () => void): void {
    this.#cause = cause;
    act();
    this.#cause = undefined;
  }

  note(connection: number, octets: Uint8Array, because: string, mayBeMissing = false): void {
    const isEnded = this.#ended.has(connection);
    const isLeaving = this.leaving.has(connection);
    if (isEnded && !isLeaving) return;
    const isSure = !isEnded && !mayBeMissing && (!isLeaving || connection === this.#cause);
    this.messages.push({ connection, octets, because, ...(isSure ? {} : { optional: true }) });
  }

  end(connection: number): void {
    this.#ended.add(connection);
  }
}

function ownPortOf(events: readonly ProgramEvent[]): number {
  return events.find((event) => event.type === "listening")?.port ?? 0;
}

function perform(conversation: Conversation, deed: Deed): void {
  if (deed.type === "say") conversation.type(deed.text);
  else if (deed.type === "invite") conversation.type(`CHAT REQUEST ${deed.peer}`);
  else if (deed.type === "accept") conversation.type(`OK ${deed.peer}`);
  else if (deed.type === "leave") conversation.leave();
}
