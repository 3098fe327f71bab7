import { describe, expect, it } from "vitest";
import type { Observation, Traffic, TrafficStream } from "../../../src/impls/impl.ts";
import { rules } from "../../../src/impls/srm/rules.ts";

const WELCOME = "Welcome to this chatroom!";
const [ANN, BEN, CAT] = ["10.0.0.2", "10.0.0.3", "10.0.0.3"] as const;

describe("the rules of SRM on a conversation as the report has it", () => {
  const traffic = room(
    { address: ANN, says: ["hello\n", "bye\n"], hears: [WELCOME, `<${BEN}> hi\n`] },
    { address: BEN, says: ["hi\n"], hears: [WELCOME, `<${ANN}> hello\n`, `<${ANN}> bye\n`] },
    { address: CAT, says: [], hears: [WELCOME, `<${ANN}> hello\n`, `<${BEN}> hi\n`, `<${ANN}> bye\n`] },
  );

  it("all hold", () => {
    expect(verdicts(traffic)).toEqual({
      "srm.welcome": ["holds", "holds", "holds"],
      "srm.line-end": ["holds", "holds"],
      "srm.prefix": Array(6).fill("holds"),
      "srm.not-to-sender": ["holds", "holds"],
      "srm.read-size": [],
    });
  });

  it("have nothing to say without traffic", () => {
    expect(Object.values(verdicts({ streams: [], datagrams: [] })).flat()).toEqual([]);
    expect(Object.values(verdicts(room({ address: ANN, says: [], hears: [] }))).flat()).toEqual([]);
  });

  it("each have an id, a title, a source and advice, and speak in sentences", () => {
    for (const rule of rules) {
      expect(rule.id).toMatch(/^srm\.[a-z-]+$/);
      expect(rule.source).toMatch(/^report 001, "Chat (Server|Client)": /);
      for (const words of [rule.title, rule.advice]) expect(words).toMatch(/^[A-Z].+\.$/);
      for (const { message } of rule.check(traffic))
        expect(message).toMatch(/^[A-Z].+ frame \d+.*\.$|^Frame \d+/);
    }
  });
});

describe("srm.welcome", () => {
  it.for([
    ["another text", [`Welcome!`], "Welcome!"],
    ["a line before it", [`<${BEN}> hi\n`, WELCOME], `<${BEN}> hi\\nWelcome to `],
    ["half of it", ["Welcome to"], "Welcome to"],
  ] as const)("is broken by %s", ([, hears, got]) => {
    const [observation, ...others] = check("srm.welcome", room({ address: ANN, says: [], hears }));
    expect(others).toEqual([]);
    expect(observation).toMatchObject({
      verdict: "broken",
      side: "server",
      frames: [1],
      message: `Connection 0 begins with "${got}" in frame 1, not with the welcome.`,
      expected: `"${WELCOME}"`,
    });
  });

  it("is broken by a server that says nothing to who talks", () => {
    const [observation] = check("srm.welcome", room({ address: ANN, says: ["hi\n"], hears: [] }));
    expect(observation).toMatchObject({
      verdict: "broken",
      message: expect.stringContaining("sent nothing"),
    });
  });

  it("holds when the welcome comes in pieces, or with a line behind it", () => {
    for (const hears of [["Wel", WELCOME.slice(3)], [`${WELCOME}<${BEN}> hi\n`]])
      expect(verdictsOf("srm.welcome", room({ address: ANN, says: [], hears }))).toEqual(["holds"]);
  });
});

describe("srm.line-end", () => {
  it("is broken by a client that takes the line end off", () => {
    const traffic = room({ address: ANN, says: ["hello", "again"], hears: [WELCOME] });
    expect(check("srm.line-end", traffic)).toEqual([
      {
        verdict: "broken",
        side: "client",
        frames: [3],
        message: "What Person 0 said in frame 3 does not end in a line end.",
        expected: "\\n at the end",
        got: '"again"',
      },
    ]);
  });
});

describe("srm.prefix", () => {
  const saying = (...hears: readonly string[]) =>
    room(
      { address: ANN, says: ["hello\n", "lo\n"], hears: [WELCOME] },
      { address: BEN, says: [], hears: [WELCOME, ...hears] },
    );

  it.for([
    ["no address", "hello\n", "hello"],
    ["a name in its place", "<Ann> hello\n", "<Ann> hello"],
    ["the address of who receives it", `<${BEN}> hello\n`, `<${BEN}> hello`],
    ["another form", `${ANN}: hello\n`, `${ANN}: hello`],
    ["no space", `<${ANN}>hello\n`, `<${ANN}>hello`],
    ["the port", `<${ANN}:50000> hello\n`, `<${ANN}:50000> hello`],
  ] as const)("is broken by %s", ([, heard, got]) => {
    const broken = check("srm.prefix", saying(heard)).filter(({ verdict }) => verdict === "broken");
    const frame = 5;
    expect(broken).toEqual([
      {
        verdict: "broken",
        side: "server",
        frames: [frame],
        message: `Frame ${frame} brings a line of ${ANN} to connection 1 as "${got}", not as "<${ANN}> hello".`,
        expected: `"<${ANN}> hello"`,
        got: `"${got}"`,
      },
    ]);
  });

  it.for([
    ["a line", [`<${ANN}> hello\n`], ["holds"]],
    ["a line right behind the welcome's octets, in pieces", [`<${ANN}> he`, "llo\n"], ["holds"]],
    ["lines that were read as one", [`<${ANN}> hello\nlo\n`], ["holds"]],
    ["a line without its line end", [`<${ANN}> hello`, `<${ANN}> lo`], ["holds", "holds"]],
    ["something that nobody is known to have said", ["The room is full.\n"], []],
    ["the end of a longer line behind the right address", [`<${ANN}> xxxlo\n`], []],
  ] as const)("is not broken by %s", ([, hears, expected]) => {
    expect(verdictsOf("srm.prefix", saying(...hears))).toEqual(expected);
  });
});

describe("srm.not-to-sender", () => {
  it("is broken by an echo, with the frames of both", () => {
    const traffic = room(
      { address: ANN, says: ["hello\n"], hears: [WELCOME, `<${ANN}> hello\n`] },
      { address: BEN, says: [], hears: [WELCOME, `<${ANN}> hello\n`] },
    );
    expect(check("srm.not-to-sender", traffic)).toEqual([
      {
        verdict: "broken",
        side: "server",
        frames: [3, 2],
        message: "The line of frame 3 came back to its sender in frame 2.",
        expected: "nothing",
        got: `"<${ANN}> hello"`,
      },
    ]);
  });

  it("holds when somebody else at the same address says the same, and is broken when it comes once more", () => {
    const neighbours = (...hears: readonly string[]) =>
      room(
        { address: BEN, says: ["hi\n"], hears: [WELCOME, ...hears] },
        { address: CAT, says: ["hi\n"], hears: [WELCOME, `<${BEN}> hi\n`] },
      );
    expect(verdictsOf("srm.not-to-sender", neighbours(`<${CAT}> hi\n`))).toEqual(["holds", "holds"]);
    const echoed = neighbours(`<${CAT}> hi\n`, `<${BEN}> hi\n`);
    expect(verdictsOf("srm.not-to-sender", echoed)).toEqual(["broken", "holds"]);
  });
});

describe("srm.read-size", () => {
  it("notes a line longer than one read, and none that just fits", () => {
    const line = (octets: number) => `${"x".repeat(octets - 1)}\n`;
    const traffic = room({ address: ANN, says: [line(2048), line(2049)], hears: [WELCOME] });
    expect(check("srm.read-size", traffic)).toMatchObject([
      { verdict: "note", side: "client", frames: [3], message: expect.stringContaining("2049 octets") },
    ]);
  });
});

interface Seat {
  readonly address: string;
  /** Each is one frame. */
  readonly says: readonly string[];
  readonly hears: readonly string[];
}

/** Numbers the frames seat by seat: what each hears, then what each says. */
function room(...seats: readonly Seat[]): Traffic {
  let frame = 0;
  const streams = seats.flatMap(({ address, says, hears }, connection): TrafficStream[] => {
    const client = {
      side: "client",
      person: `Person ${connection}`,
      address,
      port: 50_000 + connection,
    } as const;
    const server = { side: "server", person: "", address: "10.0.0.1", port: 8081 } as const;
    const toClient = content(hears, () => ++frame);
    const toServer = content(says, () => ++frame);
    return [
      { connection, fromOpener: true, sender: client, receiver: server, ...toServer },
      { connection, fromOpener: false, sender: server, receiver: client, ...toClient },
    ];
  });
  return { streams, datagrams: [] };
}

function content(
  texts: readonly string[],
  nextFrame: () => number,
): Pick<TrafficStream, "octets" | "pieces"> {
  let offset = 0;
  const pieces = texts.map((text) => {
    const { length } = Buffer.from(text);
    const frame = nextFrame();
    const piece = { offset, length, frame, timestampNs: BigInt(frame) };
    offset += length;
    return piece;
  });
  return { octets: Buffer.from(texts.join("")), pieces };
}

function check(id: string, traffic: Traffic): readonly Observation[] {
  const rule = rules.find((each) => each.id === id);
  if (rule === undefined) throw new Error(`There is no rule ${id}.`);
  return rule.check(traffic);
}

function verdictsOf(id: string, traffic: Traffic): readonly string[] {
  return check(id, traffic).map(({ verdict }) => verdict);
}

function verdicts(traffic: Traffic): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(rules.map(({ id }) => [id, verdictsOf(id, traffic)]));
}
