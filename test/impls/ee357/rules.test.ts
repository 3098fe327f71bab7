import { describe, expect, it } from "vitest";
import { rules } from "../../../src/impls/ee357/rules.ts";
import type { Observation, Traffic, TrafficStream } from "../../../src/impls/impl.ts";
import { octetsOf } from "./programs.ts";

/** One segment: who sends it, what is in it, and how long after the one before it came. */
type Segment = readonly [from: "client" | "server", octets: string | Uint8Array, gapMs?: number];

const logIn: readonly Segment[] = [
  ["client", octetsOf("log-in-wrong")],
  ["server", octetsOf("wrong")],
  ["client", octetsOf("log-in")],
  ["server", octetsOf("right")],
];
const chat: readonly Segment[] = [
  ...logIn,
  ["server", octetsOf("name-question")],
  ["client", octetsOf("name")],
  ["server", octetsOf("welcome")],
  ["client", octetsOf("umlauts-and-emoji")],
  ["client", octetsOf("end")],
];

describe("the rules of EE-357", () => {
  it("hold for a conversation as the report has it, and note the password", () => {
    expect(verdicts(traffic(chat))).toEqual({
      "ee357.json": ["holds"],
      "ee357.auth-first": ["holds"],
      "ee357.users-list": ["holds"],
      "ee357.pause": ["holds"],
      "ee357.credentials-in-clear": ["note"],
    });
  });

  it("hold for messages that were cut in two", () => {
    const cut = chat.flatMap(([from, octets]): readonly Segment[] => [
      [from, octets.slice(0, 5)],
      [from, octets.slice(5), 0],
    ]);
    expect(Object.values(verdicts(traffic(cut))).flat()).not.toContain("broken");
  });

  it("have nothing to say where nothing was sent", () => {
    for (const rule of rules) {
      expect(rule.check({ streams: [], datagrams: [] })).toEqual([]);
      expect(rule.check(traffic([]))).toEqual([]);
    }
  });

  it("each have an id of their own, a source in report 004 and sentences", () => {
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { id, title, source, advice } of rules) {
      expect(id).toMatch(/^ee357\.[a-z-]+$/);
      expect(source).toMatch(/^report 004 §/);
      for (const sentence of [title, advice]) expect(sentence).toMatch(/^[A-Z].*\.$/s);
    }
  });
});

describe("ee357.json", () => {
  it.for([
    ["no space behind commas", '["auth","hamza","123"]', '["auth", "hamza", "123"]'],
    ["UTF-8 in place of escapes", '["auth", "Jürgen", "x"]', '["auth", "J\\u00fcrgen", "x"]'],
    ["capital digits", '["auth", "J\\u00FCrgen", "x"]', '["auth", "J\\u00fcrgen", "x"]'],
    ["an escaped slash", '["auth", "\\/", "x"]', '["auth", "/", "x"]'],
  ] as const)("is broken by %s", ([, json, expected]) => {
    const [observation] = check("ee357.json", [["client", json]]);
    expect(observation).toMatchObject({
      verdict: "broken",
      side: "client",
      frames: [1],
      message: "The client wrote the JSON in frame 1 otherwise than json.dumps writes it.",
      expected: JSON.stringify(expected),
    });
  });

  it.for(["Trevor", '["auth", "hamza"', "['auth']", "[1}"])("is broken by what is no JSON: %s", (octets) => {
    expect(check("ee357.json", [["client", octets]])).toMatchObject([
      { verdict: "broken", side: "client", frames: [1], expected: "one JSON value" },
    ]);
  });

  it("is broken by what is no JSON behind a message, and names its frame", () => {
    const segments: readonly Segment[] = [...chat, ["server", "bye"]];
    expect(check("ee357.json", segments)).toMatchObject([
      { verdict: "broken", side: "server", frames: [10] },
    ]);
  });

  it("is broken by a line end before or behind a message", () => {
    const behind = check("ee357.json", [["server", '["auth_res", true, []]\r\n']]);
    expect(behind).toMatchObject([{ verdict: "broken", side: "server", got: '"\\r\\n"' }]);
    expect(behind[0]?.message).toContain("white space behind the JSON in frame 1");
    const before = check("ee357.json", [
      ["client", "\n"],
      ["client", octetsOf("log-in")],
    ]);
    expect(before[0]?.message).toContain("white space before the JSON in frame 2");
  });
});

describe("ee357.auth-first", () => {
  it.for([
    ["a name first", [["client", octetsOf("name")]], "client", "before it was logged in"],
    [
      "a message behind a wrong password",
      [...logIn.slice(0, 2), ["client", octetsOf("message")]],
      "client",
      "before it was logged in",
    ],
    [
      "a server that speaks first",
      [["server", octetsOf("name-question")]],
      "server",
      "before the client asked to log in",
    ],
    [
      "a second answer to one log-in",
      [...logIn.slice(0, 2), ["server", octetsOf("wrong")]],
      "server",
      "before the client asked to log in",
    ],
    [
      "another answer than auth_res",
      [
        ["client", octetsOf("log-in")],
        ["server", octetsOf("welcome")],
      ],
      "server",
      "in answer to a log-in",
    ],
    ["what is no JSON", [["client", "Trevor"]], "client", "before it was logged in"],
  ] as const)("is broken by %s", ([, segments, side, why]) => {
    const [observation] = check("ee357.auth-first", segments);
    expect(observation).toMatchObject({ verdict: "broken", side, frames: [segments.length] });
    expect(observation?.message).toContain(why);
  });
});

describe("ee357.pause", () => {
  it("is broken by two messages in one segment", () => {
    const joined = Buffer.concat([octetsOf("right"), octetsOf("name-question")]);
    const [observation] = check("ee357.pause", [
      ["client", octetsOf("log-in")],
      ["server", joined],
    ]);
    expect(observation).toMatchObject({ verdict: "broken", side: "server", frames: [2], got: "two" });
  });

  it("is broken by a message that begins in the segment in which the one before it ends", () => {
    const [one, two] = [octetsOf("message"), octetsOf("end")];
    const segments: readonly Segment[] = [
      ["client", Buffer.concat([one, two.subarray(0, 4)])],
      ["client", two.subarray(4)],
    ];
    expect(check("ee357.pause", segments)).toMatchObject([
      { verdict: "broken", side: "client", frames: [1, 2] },
    ]);
  });

  it("notes a message that follows at once in a segment of its own, because a reader may take both", () => {
    const [observation] = check("ee357.pause", [...chat, ["client", octetsOf("message"), 0.25]]);
    expect(observation).toMatchObject({ verdict: "note", side: "client", frames: [9, 10] });
    expect(observation?.message).toMatch(/^Frame 10 follows 250 µs behind/);
  });

  it("is broken by a question that follows too soon and is never answered, because one read took both", () => {
    const segments: readonly Segment[] = [...logIn, ["server", octetsOf("name-question"), 0.06]];
    const [observation, ...others] = check("ee357.pause", segments);
    expect(observation).toMatchObject({
      verdict: "broken",
      side: "server",
      frames: [4, 5],
      expected: "50 ms between two messages",
      got: "60 µs",
    });
    expect(others).toEqual([]);
    const answered = check("ee357.pause", [...segments, ["client", octetsOf("name")]]);
    expect(answered).toMatchObject([{ verdict: "note", frames: [4, 5] }]);
    const slow = check("ee357.pause", [...logIn, ["server", octetsOf("name-question"), 50]]);
    expect(slow).toMatchObject([{ verdict: "holds" }]);
  });
});

describe("ee357.users-list", () => {
  it("is broken by a list without the one who was let in", () => {
    const [observation] = check("ee357.users-list", [
      ["client", octetsOf("log-in")],
      ["server", '["auth_res", true, ["karam"]]'],
    ]);
    expect(observation).toMatchObject({ verdict: "broken", side: "server", frames: [2], got: '["karam"]' });
  });

  it("is broken by an answer that names fewer users than another one", () => {
    const segments: readonly Segment[] = [
      ["client", octetsOf("log-in-wrong")],
      ["server", octetsOf("no-users")],
      ...logIn.slice(2),
    ];
    const [observation] = check("ee357.users-list", segments);
    expect(observation).toMatchObject({ verdict: "broken", side: "server", frames: [4], expected: "[]" });
  });
});

describe("ee357.credentials-in-clear", () => {
  it("names the frame and the person, and never the password", () => {
    const [observation, ...others] = check("ee357.credentials-in-clear", chat);
    expect(observation).toMatchObject({ verdict: "note", side: "client", frames: [1] });
    expect(observation?.message).toContain("the password of hamza");
    expect(JSON.stringify(observation)).not.toMatch(/321|123/);
    expect(others).toEqual([]);
  });

  it("says nothing where nobody logs in", () => {
    expect(check("ee357.credentials-in-clear", [["client", octetsOf("name")]])).toEqual([]);
  });
});

function check(id: string, segments: readonly Segment[]): readonly Observation[] {
  return rules.find((rule) => rule.id === id)?.check(traffic(segments)) ?? [];
}

function verdicts(seen: Traffic): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(rules.map(({ id, check }) => [id, check(seen).map(({ verdict }) => verdict)]));
}

/** One connection; frames count from 1, and 60 ms lie between segments. */
function traffic(segments: readonly Segment[]): Traffic {
  let timestampNs = 1_000_000_000n;
  const timed = segments.map(([from, octets, gapMs = 60], at) => {
    timestampNs += BigInt(Math.round(gapMs * 1e6));
    return { from, octets: Buffer.from(octets), frame: at + 1, timestampNs };
  });
  return { streams: [stream("client"), stream("server")], datagrams: [] };

  function stream(from: "client" | "server"): TrafficStream {
    const own = timed.filter((segment) => segment.from === from);
    let end = 0;
    const pieces = own.map(({ octets, frame, timestampNs: at }) => {
      end += octets.length;
      return { offset: end - octets.length, length: octets.length, frame, timestampNs: at };
    });
    const client = { side: "client", person: "hamza", address: "192.0.2.1", port: 50000 } as const;
    const server = { side: "server", person: "", address: "192.0.2.2", port: 9999 } as const;
    const [sender, receiver] = from === "client" ? [client, server] : [server, client];
    const octets = Buffer.concat(own.map((segment) => segment.octets));
    return { connection: 0, fromOpener: from === "client", sender, receiver, octets, pieces };
  }
}
