import type { ProtocolRule } from "../impl.ts";
import { conclude, count, nameFrames } from "./observe.ts";
import { messagesOf, registeredNames, routeOf } from "./traffic-messages.ts";

/** The registry says whose message it answers. */
export const namePart: ProtocolRule = {
  id: "cse4074.name-part",
  title:
    "Before each message of the registry stands, with a header of its own, the name of the client whose message it answers.",
  source:
    'report 003, "Protocol Description": its list leaves the part out, its published program sends it and its client reads it',
  advice:
    "Send HEADER NAME HEADER DATA in one write, NAME being the user whose request you answer; a client reads both parts and shows NAME before a line of a group.",
  check(traffic) {
    const names = registeredNames(traffic);
    const answers = traffic.streams.filter((stream) => routeOf(stream) === "down").flatMap(messagesOf);
    const wrong = answers.filter(({ name }) => !names.has(name));
    if (answers.length === 0) return [];
    return conclude(
      wrong.slice(0, 1).map(({ name, frames }) => ({
        verdict: "broken",
        side: "server",
        frames,
        message: `In ${nameFrames(frames)} the registry's message begins with ${JSON.stringify(name)} where the name of a client belongs${wrong.length > 1 ? `, and so do ${wrong.length - 1} more` : ""}.`,
        expected: [...names].join(" or "),
        got: name,
      })),
      {
        side: "server",
        frames: answers.flatMap(({ frames }) => frames),
        message: `${count(answers.length, "message")} of the registry had the name of a client before it.`,
      },
    );
  },
};
