import type { Observation, ProtocolRule, TrafficStream } from "../impl.ts";
import { conclude, count, nameFrames } from "./observe.ts";
import { type Message, messagesOf, registrationOf, routeOf } from "./traffic-messages.ts";

/** A client registers before it asks anything. */
export const registerFirst: ProtocolRule = {
  id: "cse4074.register-first",
  title:
    "The first message of a client to the registry is REGISTER with its name and the port of its own server.",
  source:
    'report 003, "REGISTER": sent once the user has entered name and password; the registry takes name and port from it',
  advice:
    "Open your own TCP server, connect to the registry, and send `&&REGISTER&&|NAME|PORT` before anything else; the password is not sent.",
  check({ streams }) {
    const asking = streams.flatMap((stream) => {
      const [first] = routeOf(stream) === "up" ? messagesOf(stream) : [];
      return first === undefined ? [] : [{ stream, first }];
    });
    if (asking.length === 0) return [];
    return conclude(
      asking.flatMap(({ stream, first }) => findFault(stream, first)),
      {
        side: "client",
        frames: asking.flatMap(({ first }) => first.frames),
        message: `${count(asking.length, "client")} registered first.`,
      },
    );
  },
};

function findFault({ sender }: TrafficStream, { data, frames }: Message): readonly Observation[] {
  const registration = registrationOf(data);
  const base = { verdict: "broken", side: "client", frames, got: data } as const;
  const who = sender.person === "" ? "A client" : `${sender.person}'s client`;
  if (registration === undefined) {
    const message = `${who} begins with ${JSON.stringify(data)} in ${nameFrames(frames)} and not with REGISTER.`;
    return [{ ...base, message, expected: `&&REGISTER&&|${sender.person}|PORT` }];
  }
  const { name, port } = registration;
  if (sender.person !== "" && name !== sender.person) {
    const message = `${who} registers as ${JSON.stringify(name)} in ${nameFrames(frames)}, and its person said ${JSON.stringify(sender.person)}.`;
    return [{ ...base, message, expected: `&&REGISTER&&|${sender.person}|${port}` }];
  }
  if (/^\d{1,5}$/u.test(port) && Number(port) >= 1 && Number(port) <= 65535) return [];
  const message = `${who} registers in ${nameFrames(frames)} with ${JSON.stringify(port)}, which is no port that others could connect to.`;
  return [{ ...base, message, expected: `&&REGISTER&&|${name}|PORT` }];
}
