import { describe, expect, it } from "vitest";
import { rules } from "../../../src/impls/cse4074/rules.ts";
import type { Observation } from "../../../src/impls/impl.ts";
import { answer, frame, octetsOf } from "./programs.ts";
import { REGISTRY, type Sent, trafficOf } from "./traffic.ts";

const PORTS = { ali: 4711, ahmet: 4712, beyza: 4713 };
type Name = keyof typeof PORTS;

const up = (at: number, from: Name, data: string): Sent => ({ at, from, to: REGISTRY, octets: frame(data) });
const down = (at: number, to: Name, name: string, data: string): Sent => ({
  at,
  from: REGISTRY,
  to,
  octets: answer(name, data),
});
const register = (at: number, name: Name): Sent => {
  const data = `&&REGISTER&&|${name}|${PORTS[name]}`;
  return { at, from: name, to: REGISTRY, octets: `${data.length}   ${data}` };
};
const hello = (at: number, name: string, port?: number): Sent => ({
  at,
  from: name,
  udp: frame(`&&HELLO&&|${name}`),
  ...(port === undefined ? {} : { port }),
});

/** A private chat of ali and ahmet, with a HELLO in it. */
const privateChat: readonly Sent[] = [
  register(0, "ali"),
  register(10, "ahmet"),
  up(1000, "ali", "&&CHATREQUEST&&|ahmet|ali"),
  down(1001, "ahmet", "ali", "ali would like to chat with you? (OK/REJECT)"),
  up(2000, "ahmet", "&&OK&&|ahmet|ali|4712"),
  down(
    2001,
    "ali",
    "ahmet",
    "&&CLIENTOK&&|ahmet accepted the chat request. you can send your message now!|4712",
  ),
  down(
    2001,
    "ahmet",
    "ahmet",
    "&&CLIENTOK&&|you have entered into a private chat with ali. you can send your message now!|4711",
  ),
  { at: 3000, from: "ali", to: "ahmet", octets: frame("&&MESSAGE&&|ali: hi") },
  { at: 3100, from: "ahmet", to: "ali", octets: frame("&&MESSAGE&&|ahmet: hi") },
  hello(3500, "ali"),
  up(4000, "ali", "&&EXIT&&|ali"),
  down(4001, "ali", "ali", "&&CLIENTEXIT&&|you left the chat room."),
  down(4001, "ahmet", "ali", "&&CLIENTEXIT&&|ali left the chat room. the chat room has been closed"),
  up(4010, "ali", "&&LOGOUT&&"),
  down(4011, "ali", "ali", "&&LOGOUTSUCCESS&&"),
];

const MADE =
  "you have added yourself to group chat 1. a request has been sent to your added friends. type EXIT GROUP to leave.";

/** A group of beyza and ali. */
const group: readonly Sent[] = [
  register(0, "ali"),
  register(10, "beyza"),
  up(1000, "beyza", "&&GROUPCHAT&&|beyza|ali|"),
  down(1001, "beyza", "beyza", MADE),
  { at: 1001, from: REGISTRY, to: "ali", octets: octetsOf("group-invited") },
  up(2000, "ali", "&&OKGROUP&&|ali|1"),
  down(2001, "beyza", "ali", "ali joined the group chat"),
  down(2001, "ali", "ali", "ali joined the group chat"),
  up(3000, "beyza", "&&MESSAGE&&|beyza: hi guys"),
  down(3001, "beyza", "beyza", "&&MESSAGE&&|beyza: hi guys"),
  down(3001, "ali", "beyza", "&&MESSAGE&&|beyza: hi guys"),
  up(4000, "ali", "&&EXITGROUP&&|ali"),
  down(4001, "ali", "ali", "you left the chat room."),
  down(4001, "beyza", "ali", "ali left the chat room."),
];

function check(id: string, sent: readonly Sent[]): readonly Observation[] {
  return rules.find((rule) => rule.id === id)?.check(trafficOf(sent, PORTS)) ?? [];
}

/** Leaves out what was sent at these times to these people, and adds what else was sent, in the order of time. */
function but(
  sent: readonly Sent[],
  leaveOut: (each: Sent) => boolean,
  ...added: readonly Sent[]
): readonly Sent[] {
  return [...sent.filter((each) => !leaveOut(each)), ...added].sort((a, b) => a.at - b.at);
}
const nothing = () => false;
const holding = (each: Sent, words: string) =>
  Buffer.from("udp" in each ? each.udp : each.octets).includes(words);

const BROKEN: readonly (readonly [
  id: string,
  what: string,
  sent: readonly Sent[],
  side: string,
  message: RegExp,
])[] = [
  [
    "header",
    "data longer than its header",
    [{ at: 0, from: "ali", to: REGISTRY, octets: "20   &&REGISTER&&|ali|4711" }, up(1, "ali", "&&LOGOUT&&")],
    "client",
    /^In frames 1, 2 the header behind 1 good one is "1 10 ", which is no number/,
  ],
  [
    "header",
    "data shorter than its header",
    [{ at: 0, from: "ali", to: REGISTRY, octets: "29   &&REGISTER&&|ali|4711" }],
    "client",
    /^In frame 1 the first header promises 29 octets of data, and 21 follow\.$/,
  ],
  [
    "header",
    "no header at all",
    [{ at: 0, from: "ali", to: REGISTRY, octets: "&&REGISTER&&|ali|4711" }],
    "client",
    /^In frame 1 the first header is "&&REG", which is no number/,
  ],
  [
    "header",
    "a registry that answers without",
    [register(0, "ali"), { at: 1, from: REGISTRY, to: "ali", octets: "hello" }],
    "server",
    /^In frame 2 the first header is "hello"/,
  ],
  [
    "header",
    "a short end",
    [register(0, "ali"), { at: 1, from: "ali", to: REGISTRY, octets: " 1" }],
    "client",
    /^In frame 2 the header behind 1 good one is " 1"/,
  ],
  [
    "register-first",
    "another message first",
    [up(0, "ali", "&&SEARCH&&|x|ali"), register(1, "ali")],
    "client",
    /^ali's client begins with "&&SEARCH&&\|x\|ali" in frame 1 and not with REGISTER\.$/,
  ],
  [
    "register-first",
    "another name",
    [up(0, "ali", "&&REGISTER&&|bob|4711")],
    "client",
    /^ali's client registers as "bob" in frame 1, and its person said "ali"\.$/,
  ],
  [
    "register-first",
    "no port",
    [up(0, "ali", "&&REGISTER&&|ali|secret")],
    "client",
    /with "secret", which is no port/,
  ],
  [
    "register-first",
    "a port out of range",
    [up(0, "ali", "&&REGISTER&&|ali|70000")],
    "client",
    /with "70000", which is no port/,
  ],
  [
    "name-part",
    "messages without it",
    [
      register(0, "ali"),
      {
        at: 1,
        from: REGISTRY,
        to: "ali",
        octets: frame("&&NOTFOUND&&|user not found") + frame("&&LOGOUTSUCCESS&&"),
      },
    ],
    "server",
    /^In frame 2 the registry's message begins with "&&NOTFOUND&&\|user not found" where the name of a client belongs\.$/,
  ],
  [
    "name-part",
    "a name that nobody has",
    [register(0, "ali"), down(1, "ali", "bob", "x"), down(2, "ali", "bob", "y")],
    "server",
    /begins with "bob" .* and so do 1 more\.$/,
  ],
  [
    "hello",
    "HELLO over TCP",
    [register(0, "ali"), up(1, "ali", "&&HELLO&&|ali")],
    "client",
    /^ali's client sends HELLO over TCP in frame 2/,
  ],
  [
    "hello",
    "the wrong port",
    [register(0, "ali"), hello(60_000, "ali", 6234)],
    "client",
    /^ali's HELLO in frame 2 goes to UDP port 6234/,
  ],
  [
    "hello",
    "a name that is not registered",
    [register(0, "ali"), hello(60_000, "Ali")],
    "client",
    /^The HELLO in frame 2 comes from "Ali"/,
  ],
  [
    "hello",
    "a datagram without a header",
    [register(0, "ali"), { at: 60_000, from: "ali", udp: "&&HELLO&&|ali" }],
    "client",
    /^The datagram in frame 2 is no HELLO/,
  ],
  [
    "hello",
    "silence of more than 200 seconds",
    [register(0, "ali"), hello(60_000, "ali"), up(270_000, "ali", "&&LOGOUT&&")],
    "client",
    /^ali's client said no HELLO for 210 seconds/,
  ],
  [
    "peer-to-peer",
    "a private line through the registry",
    but(privateChat, nothing, up(3200, "ali", "&&MESSAGE&&|ali: there")),
    "client",
    /^ali's client is in a private chat and sends its line in frame 10 to the registry/,
  ],
  [
    "peer-to-peer",
    "a port that nobody told",
    but(privateChat, (each) => holding(each, "&&CLIENTOK&&|ahmet accepted")),
    "client",
    /^ali's client speaks in frame \d+ to port 4712 of another client, a port that no CLIENTOK told it\.$/,
  ],
  [
    "group-relay",
    "not to the author",
    but(group, (each) => each.at === 3001 && "to" in each && each.to === "beyza"),
    "server",
    /^beyza spoke in group chat 1 in frame 9, and the registry did not send it to beyza\.$/,
  ],
  [
    "group-relay",
    "not to another one",
    but(group, (each) => each.at === 3001 && "to" in each && each.to === "ali"),
    "server",
    /did not send it to ali\.$/,
  ],
  [
    "group-relay",
    "to nobody",
    but(group, (each) => each.at >= 3001),
    "server",
    /did not send it to ali, beyza\.$/,
  ],
  [
    "group-relay",
    "under another name",
    but(
      group,
      (each) => each.at === 3001 && "to" in each && each.to === "ali",
      down(3001, "ali", "ali", "&&MESSAGE&&|beyza: hi guys"),
    ),
    "server",
    /did not send it to ali\.$/,
  ],
  [
    "logout-answered",
    "no answer outside of chats",
    but(privateChat, (each) => each.at === 4011),
    "server",
    /^ali is in no chat and asks to log out in frame 14, and the registry does not answer\.$/,
  ],
  [
    "logout-answered",
    "an answer in a chat",
    but(privateChat, nothing, up(3300, "ali", "&&LOGOUT&&"), down(3301, "ali", "ali", "&&LOGOUTSUCCESS&&")),
    "server",
    /^ali is in a chat and asks to log out in frame \d+, and the registry lets it go in frame \d+\.$/,
  ],
];

describe("each rule of CSE4074", () => {
  it("is broken by something that is tested here", () => {
    expect([...new Set(BROKEN.map(([id]) => `cse4074.${id}`))].sort()).toEqual(
      rules.map(({ id }) => id).sort(),
    );
  });

  it.for(BROKEN)("is broken: %s by %s", ([id, , sent, side, message]) => {
    const [first, ...more] = check(`cse4074.${id}`, sent);
    expect(first).toMatchObject({ verdict: "broken", side });
    expect(first?.message).toMatch(message);
    expect(first?.frames.length).toBeGreaterThan(0);
    expect(first?.expected).not.toBe(first?.got);
    expect(more.every(({ verdict }) => verdict === "broken")).toBe(true);
  });

  it.for(rules)(
    "holds for a private chat and for a group, with one sentence: $id",
    ({ id, title, source, advice }) => {
      const seen = [...check(id, privateChat), ...check(id, group)];
      expect(seen.length).toBeGreaterThan(0);
      for (const { verdict, message } of seen) {
        expect({ verdict, message }).toEqual({
          verdict: "holds",
          message: expect.stringMatching(/^[^.]+\.$/),
        });
      }
      expect(source).toMatch(/^report 003, "/);
      expect(`${title} ${advice}`).toMatch(/\.$/);
    },
  );

  it.for(rules)("says nothing where nothing was sent: $id", ({ id }) => {
    expect(check(id, [])).toEqual([]);
  });
});

describe("what the packets do not prove", () => {
  it("is not held against a client: a line that crosses CLIENTOK, and one behind its own EXIT", () => {
    const crossing = up(2050, "ali", "&&MESSAGE&&|ali: early");
    const behind = up(4005, "ali", "&&MESSAGE&&|ali: late");
    for (const added of [crossing, behind])
      expect(check("cse4074.peer-to-peer", but(privateChat, nothing, added))).toMatchObject([
        { verdict: "holds" },
      ]);
  });

  it("is not held against a registry: a LOGOUT that crosses CLIENTOK", () => {
    const sent = but(privateChat, (each) => each.at > 4005, up(1990, "ali", "&&LOGOUT&&"));
    expect(check("cse4074.logout-answered", sent)).toEqual([]);
  });

  it("is not held against a registry: silence behind a request for somebody who is not there", () => {
    const logout = up(3000, "ali", "&&LOGOUT&&");
    for (const asked of ["&&CHATREQUEST&&|elon|ali", "&&GROUPCHAT&&|ali|ahmet|elon|"]) {
      const stumbled = [register(0, "ali"), register(10, "ahmet"), up(1000, "ali", asked), logout];
      expect(check("cse4074.logout-answered", stumbled)).toEqual([]);
      const awake = [...stumbled, down(3500, "ahmet", "ahmet", "&&NOTFOUND&&|user not found")];
      expect(check("cse4074.logout-answered", awake)).toMatchObject([{ verdict: "broken" }]);
    }
  });

  it("is not held against a registry: a member who may have been gone", () => {
    const isToAli = (each: Sent) =>
      each.at >= 3001 && "to" in each && (each.to === "ali" || each.from === "ali");
    const sent = but(group, isToAli);
    expect(check("cse4074.group-relay", sent)).toMatchObject([{ verdict: "holds" }]);
  });

  it("is not held against a client: no HELLO in less than 200 seconds", () => {
    const sent = [register(0, "ali"), up(199_000, "ali", "&&LOGOUT&&")];
    expect(check("cse4074.hello", sent)).toEqual([]);
  });

  it("accepts every padding of a header", () => {
    const sent: readonly Sent[] = ["21   ", " 21  ", "   21", "00021"].map((header, at) => ({
      at,
      from: "ali",
      to: REGISTRY,
      octets: `${header}&&REGISTER&&|ali|4711`,
    }));
    expect(check("cse4074.header", sent)).toMatchObject([{ verdict: "holds" }]);
  });
});
