import type { Observation, ProtocolRule } from "../impl.ts";
import { conclude, count, nameFrames } from "./observe.ts";
import { type History, historiesOf, lastsAt } from "./traffic-histories.ts";
import type { Message } from "./traffic-messages.ts";
import { findSilence } from "./traffic-silence.ts";

/** LOGOUT is answered outside of chats, and only there. */
export const logoutAnswered: ProtocolRule = {
  id: "cse4074.logout-answered",
  title:
    "The registry answers LOGOUT with LOGOUTSUCCESS when the client is in no chat, and not while it is in one.",
  source:
    'report 003, "LOGOUT" and "LOGOUTSUCCESS": who wants to log out must not be part of a conversation; when all is met, success is sent',
  advice:
    "Keep a flag for each client that is set while it is in a room; answer LOGOUT with LOGOUTSUCCESS when it is not set, and do nothing when it is.",
  check(traffic) {
    const logouts = historiesOf(traffic).flatMap((history) =>
      history.asked.flatMap((message) => (message.data === "&&LOGOUT&&" ? [{ history, message }] : [])),
    );
    const silentSince = findSilence(traffic);
    const decided = logouts.map(({ history, message }) =>
      message.timestampNs > silentSince ? undefined : judge(history, message),
    );
    const known = decided.filter((each) => each !== undefined);
    if (known.length === 0) return [];
    return conclude(known.flat(), {
      side: "server",
      frames: logouts.flatMap(({ message }) => message.frames),
      message: `${count(known.length, "LOGOUT")} got what belongs to it: an answer outside of chats, none inside.`,
    });
  },
};

/** Returns what is wrong, and `undefined` where the packets do not tell whether the client was in a chat. */
function judge(history: History, logout: Message): readonly Observation[] | undefined {
  const { name, sessions } = history;
  const states = sessions.map((session) => lastsAt(session, logout.timestampNs, "registry"));
  if (states.includes(undefined)) return undefined;
  const answer = answerTo(history, logout);
  const inChat = states.includes(true);
  if (inChat === (answer === undefined)) return [];
  const base = { verdict: "broken", side: "server", got: answer?.data ?? "nothing" } as const;
  if (answer === undefined) {
    const message = `${name} is in no chat and asks to log out in ${nameFrames(logout.frames)}, and the registry does not answer.`;
    return [{ ...base, frames: logout.frames, message, expected: "&&LOGOUTSUCCESS&&" }];
  }
  const message = `${name} is in a chat and asks to log out in ${nameFrames(logout.frames)}, and the registry lets it go in ${nameFrames(answer.frames)}.`;
  return [{ ...base, frames: [...logout.frames, ...answer.frames], message, expected: "no answer" }];
}

/** The answer to a LOGOUT is the first LOGOUTSUCCESS behind it, unless the client asked again before. */
function answerTo({ asked, told }: History, logout: Message): Message | undefined {
  const next = asked.find(
    ({ data, timestampNs }) => data === "&&LOGOUT&&" && timestampNs > logout.timestampNs,
  );
  return told.find(
    ({ data, timestampNs }) =>
      data === "&&LOGOUTSUCCESS&&" &&
      timestampNs >= logout.timestampNs &&
      (next === undefined || timestampNs < next.timestampNs),
  );
}
