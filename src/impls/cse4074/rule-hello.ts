import { text } from "../../wire/octets.ts";
import type { Observation, ProtocolRule, Traffic, TrafficDatagram } from "../impl.ts";
import { FrameCutter } from "./framing.ts";
import { conclude, count, nameFrames } from "./observe.ts";
import { type History, historiesOf } from "./traffic-histories.ts";
import { registeredNames } from "./traffic-messages.ts";

/** The registry drops who was silent for so long. */
const DROP_NS = 200_000_000_000n;

/** HELLO is a datagram, to the right port, from somebody who is registered, often enough. */
export const hello: ProtocolRule = {
  id: "cse4074.hello",
  title: "A client tells the registry that it is there by HELLO, over UDP, before 200 seconds have gone.",
  source:
    'report 003, "Send Status Thread", "HELLO" and "Update Activity Thread": every 60 seconds to the UDP socket of the registry, which drops who was silent for 200',
  advice:
    "Send ` NN  &&HELLO&&|NAME` from a UDP socket to the registry's UDP port every 60 seconds, with your own name; never over the TCP connection.",
  check(traffic) {
    const hellos = traffic.datagrams.flatMap(toHello);
    const names = registeredNames(traffic);
    const garbage = traffic.datagrams
      .filter(({ receiver }) => receiver.side === "server")
      .flatMap(findGarbage);
    const senders = [...new Set(hellos.map(({ name }) => name))];
    const broken = [
      ...sayOnce(garbage),
      ...senders.flatMap((sender) =>
        sayOnce(hellos.flatMap((each) => (each.name === sender ? findStray(each, names) : []))),
      ),
      ...historiesOf(traffic).flatMap((history) => [
        ...sayOnce(findTcp(history)),
        ...findSilence(history, hellos),
        ...findMute(history, traffic),
      ]),
    ];
    return conclude(broken, hellos.length === 0 ? undefined : sumUp(hellos));
  },
};

interface Hello {
  readonly name: string;
  readonly datagram: TrafficDatagram;
}

/** HELLO comes again and again, and so does what is wrong with it. */
function sayOnce([first, ...more]: readonly Observation[]): readonly Observation[] {
  if (first === undefined || more.length === 0) return first === undefined ? [] : [first];
  const message = first.message.replace(
    /\.$/u,
    `; ${more.length === 1 ? "one more is" : `${more.length} more are`} like it.`,
  );
  return [{ ...first, message }];
}

function dataOf({ octets }: TrafficDatagram): string | undefined {
  const [frame, ...more] = new FrameCutter().push(octets);
  const isWhole = more.length === 0 && frame?.data.length === octets.length - (frame?.header.length ?? 0);
  return isWhole ? text(frame.data) : undefined;
}

function toHello(datagram: TrafficDatagram): readonly Hello[] {
  const [kind, name, ...more] = (dataOf(datagram) ?? "").split("|");
  return kind === "&&HELLO&&" && name !== undefined && more.length === 0 ? [{ name, datagram }] : [];
}

function findGarbage(datagram: TrafficDatagram): readonly Observation[] {
  if (toHello(datagram).length > 0) return [];
  const got = text(datagram.octets);
  return [
    {
      verdict: "broken",
      side: "client",
      frames: [datagram.frame],
      message: `The datagram in frame ${datagram.frame} is no HELLO with its header: ${JSON.stringify(got)}.`,
      expected: "HEADER&&HELLO&&|NAME",
      got,
    },
  ];
}

function findStray({ name, datagram }: Hello, names: ReadonlySet<string>): readonly Observation[] {
  const { frame, receiver } = datagram;
  const base = { verdict: "broken", side: "client", frames: [frame] } as const;
  if (receiver.side !== "server") {
    const message = `${name}'s HELLO in frame ${frame} goes to UDP port ${receiver.port}, where the registry does not listen.`;
    return [{ ...base, message, expected: "the registry's UDP port", got: `port ${receiver.port}` }];
  }
  if (names.has(name)) return [];
  const message = `The HELLO in frame ${frame} comes from ${JSON.stringify(name)}, and no client is registered so.`;
  return [{ ...base, message, expected: [...names].join(" or ") || "a registered name", got: name }];
}

function findTcp({ name, asked }: History): readonly Observation[] {
  return asked
    .filter(({ data }) => data.startsWith("&&HELLO&&"))
    .map(({ frames, data }) => ({
      verdict: "broken",
      side: "client",
      frames,
      message: `${name}'s client sends HELLO over TCP in ${nameFrames(frames)}, and the registry waits for it over UDP.`,
      expected: "a datagram",
      got: data,
    }));
}

/** Only what the packets prove: somebody who spoke over more than 200 seconds and said no HELLO in between. */
function findSilence({ name, asked }: History, hellos: readonly Hello[]): readonly Observation[] {
  const own = hellos.filter((each) => each.name === name).map(({ datagram }) => datagram.timestampNs);
  const [first, last] = [asked[0], asked.at(-1)];
  if (first === undefined || last === undefined) return [];
  const signs = [first.timestampNs, ...own, last.timestampNs].sort((a, b) => Number(a - b));
  const longest = signs.reduce((most, at, index) => {
    const gap = at - (signs[index - 1] ?? at);
    return gap > most ? gap : most;
  }, 0n);
  if (longest <= DROP_NS) return [];
  const seconds = longest / 1_000_000_000n;
  return [
    {
      verdict: "broken",
      side: "client",
      frames: [...first.frames, ...last.frames],
      message: `${name}'s client said no HELLO for ${seconds} seconds between ${nameFrames(first.frames)} and ${nameFrames(last.frames)}, and is dropped after 200.`,
      expected: "HELLO every 60 seconds",
      got: `none for ${seconds} seconds`,
    },
  ];
}

/** A client that was there for many times the while between two HELLOs, and said none. */
function findMute({ name, asked }: History, { hellos, datagrams }: Traffic): readonly Observation[] {
  const [first] = asked;
  if (hellos === undefined || first === undefined) return [];
  const { everyMs, untilNs } = hellos;
  const isHeard = datagrams.some(
    (datagram) => toHello(datagram).length === 0 || toHello(datagram)[0]?.name === name,
  );
  const thereMs = Number(untilNs - first.timestampNs) / 1e6;
  if (isHeard || thereMs < MANY * everyMs) return [];
  return [
    {
      verdict: "broken",
      side: "client",
      frames: first.frames,
      message: `${name}'s client registered in ${nameFrames(first.frames)} and said no HELLO over UDP, though it was told to say one every ${everyMs} ms: the registry drops who says none.`,
      expected: `HELLO every ${everyMs} ms`,
      got: "none",
    },
  ];
}

/** So many times the while between two HELLOs nobody goes without one by chance. */
const MANY = 5;

function sumUp(hellos: readonly Hello[]): Omit<Observation, "verdict"> {
  const names = [...new Set(hellos.map(({ name }) => name))].join(", ");
  return {
    side: "client",
    frames: hellos.map(({ datagram }) => datagram.frame),
    message: `${count(hellos.length, "HELLO")} of ${names} went over UDP to the registry.`,
  };
}
