import type { Observation, ProtocolRule, TrafficStream } from "../impl.ts";
import { conclude, count, nameFrames } from "./observe.ts";
import { type History, historiesOf, lastsAt } from "./traffic-histories.ts";
import { messagesOf, routeOf } from "./traffic-messages.ts";

/** What is said in private goes straight to the other client. */
export const peerToPeer: ProtocolRule = {
  id: "cse4074.peer-to-peer",
  title: "A private message goes straight to the port that CLIENTOK told, and not through the registry.",
  source:
    'report 003, "Send Message Thread", "MESSAGE" and "CLIENTOK": private messages are routed to the TCP server of the other client',
  advice:
    "Connect to 127.0.0.1 and the port at the end of CLIENTOK, and send the lines of a private chat there until CLIENTEXIT comes.",
  check(traffic) {
    const histories = historiesOf(traffic);
    const links = traffic.streams.filter((stream) => routeOf(stream) === "private");
    const said = links.flatMap(messagesOf).filter(({ data }) => data.startsWith("&&MESSAGE&&|"));
    const broken = [
      ...histories.flatMap(findDetours),
      ...links.flatMap((link) => findStranger(link, histories)),
    ];
    if (said.length === 0) return broken;
    return conclude(broken, {
      side: "client",
      frames: said.flatMap(({ frames }) => frames),
      message: `${count(said.length, "private message")} went straight from client to client, to the port that CLIENTOK told.`,
    });
  },
};

function findDetours({ name, asked, sessions }: History): readonly Observation[] {
  const inPrivate = (at: bigint) =>
    sessions.some((session) => session.type === "private" && lastsAt(session, at, "client") === true);
  return asked
    .filter(({ data, timestampNs }) => data.startsWith("&&MESSAGE&&|") && inPrivate(timestampNs))
    .map(({ frames, data }) => ({
      verdict: "broken",
      side: "client",
      frames,
      message: `${name}'s client is in a private chat and sends its line in ${nameFrames(frames)} to the registry, which drops it.`,
      expected: "a message to the other client's own TCP server",
      got: data,
    }));
}

function findStranger(link: TrafficStream, histories: readonly History[]): readonly Observation[] {
  const { sender, receiver, pieces } = link;
  const told = histories
    .filter(({ name }) => sender.person === "" || name === sender.person)
    .flatMap(({ sessions }) => sessions.filter(({ type }) => type === "private").map(({ place }) => place));
  const [first] = pieces;
  if (first === undefined || told.includes(String(receiver.port))) return [];
  const who = sender.person === "" ? "A client" : `${sender.person}'s client`;
  return [
    {
      verdict: "broken",
      side: "client",
      frames: [first.frame],
      message: `${who} speaks in frame ${first.frame} to port ${receiver.port} of another client, a port that no CLIENTOK told it.`,
      expected: told.length === 0 ? "no private chat" : `port ${told.join(" or ")}`,
      got: `port ${receiver.port}`,
    },
  ];
}
