import { text } from "../../wire/octets.ts";
import type { Evidence, ProgramRole } from "../evidence.ts";
import type { Finding } from "../report.ts";
import { quoteShortly } from "../shortly.ts";
import { isExcused, wasAsked } from "./asked-to-end.ts";
import type { Checker, Rule } from "./checker.ts";
import { expectedFromServer } from "./expected-messages.ts";
import { broken, holds, listFrames, nameConnection } from "./findings.ts";
import { endOf, type OwnedConnection, ownedConnections, roleOf, screenOf, sideOf } from "./people.ts";
import { type PlacedMessage, placeMessages } from "./place-messages.ts";
import { APART_NS, findMerged, milliseconds, type Together } from "./sent-at-once.ts";

const oneKind: Rule = {
  id: "delivery.one-kind",
  title:
    "A text and a list of users, or two messages one of which is a command, do not arrive so close that one read takes both.",
  source:
    "report 002 §5.2: one recv is either a text or a pickle; §5.3: one recv is a name, a command or a text",
  advice:
    "Leave 50 ms or more between two messages of different kinds to one client: as a client, between !ShowUserHasConnected and !GetAllActiveUsers; as a server, between a text and a list.",
  needsPackets: true,
};

/** Whether a client could tell the two kinds of message of its protocol apart. */
export const kinds: Checker = {
  rules: [oneKind],
  check: (evidence) =>
    ownedConnections(evidence).flatMap((owned) => {
      const merged = findMerged(evidence, owned);
      if (merged !== undefined) return [broken(oneKind, merged)];
      if (!hasLists(placedOn(evidence, owned))) return [];
      const mixed = findTogether(evidence, owned);
      if (mixed === undefined) {
        const message = `${nameConnection(owned.connection)}: texts and lists reached the ${owned.role} apart.`;
        return [holds(oneKind, { message })];
      }
      return [broken(oneKind, mixed)];
    }),
};

/** Returns the first text and list that the program of a role took in one read and so could not show. */
export function readTogether(evidence: Evidence, role: ProgramRole): Together | undefined {
  const owned = ownedConnections(evidence).find((each) => each.role === role);
  return owned && findTogether(evidence, owned);
}

function findTogether(evidence: Evidence, owned: OwnedConnection): Together | undefined {
  const { connection, role } = owned;
  const { client, server } = evidence.conditions;
  if (client.protocol !== server.protocol) return undefined;
  if (sideOf(evidence, role).reading === "robust" || !missesSomething(evidence, role)) return undefined;
  const placed = placedOn(evidence, owned);
  const shown = screenOf(evidence, role);
  for (const [index, second] of placed.entries()) {
    const first = placed[index - 1];
    if (first === undefined || isList(first) === isList(second)) continue;
    if (second.timestampNs - first.timestampNs >= APART_NS) continue;
    const words = text((isList(first) ? second : first).octets);
    const isShown = shown.some(
      ({ t, text: line }) =>
        t >= first.timestampNs && line.includes(coreOf(words)) && !line.includes(PICKLE_ESCAPED),
    );
    if (isShown) continue;
    const frames = [...new Set([first.frame, second.frame])];
    const how =
      frames.length === 1
        ? `in one segment, ${listFrames(frames)}`
        : `${milliseconds(second.timestampNs - first.timestampNs)} ms apart, in ${listFrames(frames)}`;
    return {
      side: causeOf(evidence, first.timestampNs, second.timestampNs),
      frames,
      message: `${nameConnection(connection)}: the text ${quoteShortly(words)} and the list of users reached the ${role} program ${how}, and it showed no such text: one read took both, which is neither a text nor a list. Pause 50 ms or more between the two.`,
      expected: "50 ms or more between a text and a list",
      got:
        frames.length === 1
          ? "both in one segment"
          : `${milliseconds(second.timestampNs - first.timestampNs)} ms`,
    };
  }
  return undefined;
}

/** Where a program that breaks down shows what it had read, the list is part of it. */
const PICKLE_ESCAPED = "\\x80";

/** The part of a text that every client shows, whatever it puts around it: what was said, or who has connected. */
function coreOf(words: string): string {
  return /^(?:<[^>]*> (.+)|\*{3} (.+) Connected \*{3})$/su.exec(words)?.slice(1).find(Boolean) ?? words;
}

function placedOn(evidence: Evidence, owned: OwnedConnection): readonly PlacedMessage[] {
  return placeMessages(expectedFromServer(evidence, owned), owned.connection.serverToClient);
}

function hasLists(placed: readonly PlacedMessage[]): boolean {
  return placed.some(isList);
}

/** A pickle of protocol 2 or later begins with 0x80, which no UTF-8 text does. */
function isList({ octets }: PlacedMessage): boolean {
  return octets[0] === 0x80;
}

/**
 * A client that shows texts in words of its own misses none of them, so a step that failed, or its ending unasked, must say that something
 * is wrong.
 */
function missesSomething(evidence: Evidence, role: ProgramRole): boolean {
  const { transcript, conditions } = evidence;
  return transcript.some((entry) => {
    if (entry.type === "exit" && entry.program === role) {
      return !wasAsked(evidence, entry) && !isExcused(evidence, entry);
    }
    if (entry.type !== "step" || entry.outcome === "done") return false;
    const step = conditions.scenario.steps[entry.index];
    return step?.type === "sees" && roleOf(evidence, step.who) === role;
  });
}

/** Whoever sent two requests without a pause; the server, when one request or none stood behind the two; nobody for two clients' requests. */
function causeOf(evidence: Evidence, from: bigint, to: bigint): Finding["side"] {
  const requests = ownedConnections(evidence).flatMap(({ connection }) =>
    connection.clientToServer.chunks
      .filter(({ timestampNs }) => timestampNs >= from - APART_NS && timestampNs <= to)
      .map(({ timestampNs }) => ({ connection, t: timestampNs })),
  );
  const [last, before] = requests.toSorted((a, b) => (a.t < b.t ? 1 : -1));
  if (last === undefined || before === undefined) return "server";
  if (last.connection !== before.connection) return null;
  return endOf(evidence, last.connection, "client").side;
}
