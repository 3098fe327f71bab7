import type { Observation, ProtocolRule } from "../impl.ts";
import { conclude, count, nameFrames } from "./observe.ts";
import { type History, historiesOf, lastsAt } from "./traffic-histories.ts";
import type { Message } from "./traffic-messages.ts";

/** What is said in a group goes to everybody in it. */
export const groupRelay: ProtocolRule = {
  id: "cse4074.group-relay",
  title: "The registry sends what is said in a group to all who are in it, its author too.",
  source:
    'report 003, "Process Message Thread": whoever chats in a group is in a pool, and what one of them sends goes to all of the pool',
  advice:
    "Keep a list of sockets for each group; for a MESSAGE of one of them send HEADER NAME HEADER DATA to every socket of the list, without leaving the author out.",
  check(traffic) {
    const histories = historiesOf(traffic);
    const used = new Set<Message>();
    const speeches = histories.flatMap((speaker) => speechesOf(speaker));
    const ordered = speeches.sort((a, b) => Number(a.message.timestampNs - b.message.timestampNs));
    const broken = ordered.flatMap((speech) => findMissing(speech, histories, used));
    if (ordered.length === 0) return [];
    return conclude(broken, {
      side: "server",
      frames: [...used].flatMap(({ frames }) => frames),
      message: `${count(ordered.length, "line")} said in a group went to all who were in it.`,
    });
  },
};

interface Speech {
  readonly speaker: History;
  readonly group: string;
  readonly message: Message;
}

function speechesOf(speaker: History): readonly Speech[] {
  return speaker.asked.flatMap((message) => {
    const group = message.data.startsWith("&&MESSAGE&&|") ? groupAt(speaker, message.timestampNs) : undefined;
    return group === undefined ? [] : [{ speaker, group, message }];
  });
}

function groupAt({ sessions }: History, at: bigint): string | undefined {
  return sessions.find((session) => session.type === "group" && lastsAt(session, at, "registry") === true)
    ?.place;
}

/**
 * A member who shows no sign of life behind a message that others got may have been gone: that it did not get it proves nothing.
 */
function findMissing(
  { speaker, group, message }: Speech,
  histories: readonly History[],
  used: Set<Message>,
): readonly Observation[] {
  const members = histories.filter((each) => groupAt(each, message.timestampNs) === group);
  const relays = new Map(
    members.map((member) => [member, takeRelay(member, speaker.name, message, used)] as const),
  );
  const reachedNobody = [...relays.values()].every((relay) => relay === undefined);
  const missing = members.filter(
    (member) =>
      relays.get(member) === undefined &&
      (reachedNobody || member === speaker || isAlive(member, message.timestampNs)),
  );
  if (missing.length === 0) return [];
  const names = missing.map(({ name }) => name).join(", ");
  return [
    {
      verdict: "broken",
      side: "server",
      frames: message.frames,
      message: `${speaker.name} spoke in group chat ${group} in ${nameFrames(message.frames)}, and the registry did not send it to ${names}.`,
      expected: `the line to ${members.map(({ name }) => name).join(", ")}`,
      got: `nothing to ${names}`,
    },
  ];
}

function takeRelay(member: History, author: string, said: Message, used: Set<Message>): Message | undefined {
  const relay = member.told.find(
    (each) =>
      !used.has(each) &&
      each.name === author &&
      each.data === said.data &&
      each.timestampNs >= said.timestampNs,
  );
  if (relay !== undefined) used.add(relay);
  return relay;
}

function isAlive({ asked, told }: History, at: bigint): boolean {
  return [...asked, ...told].some(({ timestampNs }) => timestampNs > at);
}
