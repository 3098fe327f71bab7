import { describe, expect, it } from "vitest";
import { clientMessages, serverMessages } from "../../../src/impls/cse4074/model.ts";
import type { Deed, ProgramEvent, Reading } from "../../../src/impls/impl.ts";
import { answer, frame, octetsOf, readings } from "./programs.ts";

const deed = (what: Deed): ProgramEvent => ({ type: "deed", deed: what });
const join = (name: string) => deed({ type: "join", name, password: "secret" });
const say = (text: string) => deed({ type: "say", text });
const listening: ProgramEvent = { type: "listening", port: 7820 };
const opened = (
  connection: number,
  by: "self" | "peer" = "self",
  port = 50_000 + connection,
): ProgramEvent => ({
  type: "opened",
  connection,
  by,
  peer: { address: "127.0.0.1", port },
});
const received = (connection: number, octets: string | Uint8Array): ProgramEvent => ({
  type: "received",
  connection,
  octets: Buffer.from(octets),
  frame: 1,
});
const closed = (connection: number, by?: "self" | "peer"): ProgramEvent => ({
  type: "closed",
  connection,
  frame: 9,
  ...(by === undefined ? {} : { by }),
});

const byClient = (events: readonly ProgramEvent[], reading: Reading) =>
  clientMessages(events, reading).map(({ connection, octets }) => `${connection} ${Buffer.from(octets)}`);
const byServer = (events: readonly ProgramEvent[], reading: Reading) =>
  serverMessages(events, reading).map(({ connection, octets }) => `${connection} ${Buffer.from(octets)}`);

const REGISTER_ALI = "21   &&REGISTER&&|ali|7820";
const ok = (port: number) => answer("ali", `&&CLIENTOK&&|go|${port}`);
const EXITED = answer("ali", "&&CLIENTEXIT&&|you left the chat room.");

describe.for(readings)("what a CSE4074 client must send (%s)", (reading) => {
  it("begins with REGISTER on the first connection that it opened, with the port it listens on", () => {
    expect(byClient([join("ali"), listening, opened(3)], reading)).toEqual([`3 ${REGISTER_ALI}`]);
    expect(byClient([listening, opened(9, "peer"), opened(4), join("ali")], reading)).toEqual([
      `4 ${REGISTER_ALI}`,
    ]);
  });

  it("is nothing without a connection of its own", () => {
    expect(byClient([join("ali"), say("hi"), opened(1, "peer")], reading)).toEqual([]);
  });

  it("is a request for an invitation, an agreement and a goodbye", () => {
    const deeds = [
      deed({ type: "invite", peer: "ahmet" }),
      deed({ type: "accept", peer: "beyza" }),
      deed({ type: "leave" }),
    ];
    expect(byClient([listening, opened(0), join("ali"), ...deeds], reading).slice(1)).toEqual([
      `0 ${frame("&&CHATREQUEST&&|ahmet|ali")}`,
      `0 ${frame("&&OK&&|ali|beyza|7820")}`,
      `0 ${frame("&&LOGOUT&&")}`,
    ]);
  });

  it("may do without LOGOUT where nobody typed it", () => {
    const events = [listening, opened(0), join("ali"), deed({ type: "leave", unsaid: true })];
    expect(clientMessages(events, reading).map(({ optional }) => optional)).toEqual([undefined, true]);
  });

  it("goes to the other client from CLIENTOK to CLIENTEXIT, also what is said before the connection is open", () => {
    const events = [
      listening,
      opened(0),
      join("ali"),
      say("out"),
      received(0, ok(4711)),
      say("early"),
      opened(7),
      opened(8, "peer"),
      say("in"),
      say("SEARCH elon"),
      received(0, EXITED),
      say("out again"),
      received(0, ok(4712)),
      opened(9),
      say("second"),
    ];
    expect(byClient(events, reading).slice(1)).toEqual([
      `0 ${frame("&&MESSAGE&&|ali: out")}`,
      `7 ${frame("&&MESSAGE&&|ali: early")}`,
      `7 ${frame("&&MESSAGE&&|ali: in")}`,
      `0 ${frame("&&SEARCH&&|elon|ali")}`,
      `0 ${frame("&&MESSAGE&&|ali: out again")}`,
      `9 ${frame("&&MESSAGE&&|ali: second")}`,
    ]);
  });

  it("stops at LOGOUTSUCCESS, and where the connection has ended", () => {
    const start = [listening, opened(0), join("ali")];
    expect(byClient([...start, received(0, octetsOf("logout-success")), say("x")], reading)).toHaveLength(1);
    expect(byClient([...start, closed(0), say("x")], reading)).toHaveLength(1);
  });

  it("says of each message why", () => {
    for (const { because } of clientMessages([listening, opened(0), join("ali"), say("x")], reading))
      expect(because).toMatch(/^(a client registers when it starts|the person typed it)$/);
  });
});

describe("where the client's readings differ", () => {
  const start = [listening, opened(0), join("ali")];

  it("finds a CLIENTOK in two segments in the robust reading alone", () => {
    const whole = Buffer.from(ok(4711));
    const events = [
      ...start,
      received(0, whole.subarray(0, 9)),
      received(0, whole.subarray(9)),
      opened(5),
      say("x"),
    ];
    expect(byClient(events, "robust")[1]).toBe(`5 ${frame("&&MESSAGE&&|ali: x")}`);
    expect(byClient(events, "report")[1]).toBe(`0 ${frame("&&MESSAGE&&|ali: x")}`);
  });

  it("speaks to the registry again when the other client could not be reached", () => {
    for (const reading of readings)
      expect(byClient([...start, received(0, ok(4711)), say("x")], reading)[1]).toBe(
        `0 ${frame("&&MESSAGE&&|ali: x")}`,
      );
  });

  it("takes command words anywhere in the report's reading", () => {
    expect(byClient([...start, say("OKAY fine")], "report")[1]).toBe(`0 ${frame("&&OK&&|ali|fine|7820")}`);
    expect(byClient([...start, say("OKAY fine")], "robust")[1]).toBe(
      `0 ${frame("&&MESSAGE&&|ali: OKAY fine")}`,
    );
  });

  it("ends in the robust reading at what is no header, and goes on sending in the report's", () => {
    const events = [...start, received(0, "Francesco"), say("x")];
    expect(byClient(events, "robust")).toHaveLength(1);
    expect(byClient(events, "report")).toHaveLength(2);
  });
});

const at = (connection: number, name: string, own: number): readonly ProgramEvent[] => {
  const data = `&&REGISTER&&|${name}|${own}`;
  return [opened(connection, "peer"), received(connection, String(data.length).padEnd(5) + data)];
};
const three = [...at(0, "ali", 45_121), ...at(1, "ahmet", 45_122), ...at(2, "beyza", 45_123)];

describe.for(readings)("what a CSE4074 registry must send (%s)", (reading) => {
  it("is nothing for REGISTER, and an address for SEARCH", () => {
    expect(byServer(three, reading)).toEqual([]);
    expect(byServer([...three, received(0, frame("&&SEARCH&&|ahmet|ali"))], reading)).toEqual([
      `0 ${answer("ali", "&&FOUND&&|ahmet found. its address is ('127.0.0.1', 50001)")}`,
    ]);
  });

  it("is the whole of a private chat, each message on its connection", () => {
    const events = [
      ...three,
      received(2, octetsOf("chat-request")),
      received(1, octetsOf("ok")),
      received(2, frame("&&MESSAGE&&|beyza: not here")),
      received(1, octetsOf("logout")),
      received(1, octetsOf("exit")),
      received(1, octetsOf("logout")),
    ];
    expect(byServer(events, reading)).toEqual([
      `1 ${octetsOf("invited")}`,
      `2 ${octetsOf("accepted")}`,
      `1 ${octetsOf("entered")}`,
      `1 ${octetsOf("you-exited")}`,
      `2 ${octetsOf("exited")}`,
      `1 ${answer("ahmet", "&&LOGOUTSUCCESS&&")}`,
    ]);
  });

  it("is what is said in a group to all in it, in the order in which they came in", () => {
    const events = [
      ...three,
      received(2, octetsOf("group-chat")),
      received(0, octetsOf("ok-group")),
      received(2, frame("&&MESSAGE&&|beyza: hi guys")),
      received(1, frame("&&MESSAGE&&|ahmet: and I?")),
    ];
    expect(byServer(events, reading)).toEqual([
      `2 ${octetsOf("group-made")}`,
      `0 ${octetsOf("group-invited")}`,
      `1 ${octetsOf("group-invited")}`,
      `2 ${octetsOf("joined")}`,
      `0 ${octetsOf("joined")}`,
      `2 ${octetsOf("relayed")}`,
      `0 ${octetsOf("relayed")}`,
    ]);
  });

  it("is an answer to each of several requests in one segment", () => {
    const segment = Buffer.concat([octetsOf("search"), octetsOf("logout")]);
    expect(byServer([...three, received(0, segment)], reading)).toEqual([
      `0 ${octetsOf("not-found")}`,
      `0 ${octetsOf("logout-success")}`,
    ]);
  });

  it("is nothing on a connection that has ended", () => {
    expect(byServer([...three, closed(1), received(2, octetsOf("chat-request"))], reading)).toEqual([]);
  });

  it("may miss one who is just leaving, unless it answers a request of their own", () => {
    const leaving: ProgramEvent = { type: "leaving", connection: 1 };
    const left: ProgramEvent = { type: "left", connection: 1 };
    const asked = received(2, octetsOf("chat-request"));
    const optional = (...events: readonly ProgramEvent[]) =>
      serverMessages([...three, ...events], reading).map((message) => message.optional ?? false);
    expect(optional(leaving, asked)).toEqual([true]);
    expect(optional(leaving, received(1, octetsOf("logout")))).toEqual([false]);
    expect(optional(leaving, left, asked)).toEqual([false]);
    expect(optional(leaving, closed(1), left, asked)).toEqual([]);
  });

  it("is NOTFOUND for one whom the registry dropped", () => {
    expect(
      byServer([...three, closed(1, "self"), received(0, frame("&&SEARCH&&|ahmet|ali"))], reading),
    ).toEqual([`0 ${octetsOf("not-found")}`]);
  });
});

describe("where the registry's readings differ", () => {
  it("joins a request of any pieces in the robust reading, and in the report's behind the header alone", () => {
    for (let cut = 1; cut < octetsOf("search").length; cut++) {
      const pieces = [octetsOf("search").subarray(0, cut), octetsOf("search").subarray(cut)];
      const events = [...three, ...pieces.map((piece) => received(0, piece))];
      const whole = [`0 ${octetsOf("not-found")}`];
      expect(byServer(events, "robust")).toEqual(whole);
      if (cut === 5) expect(byServer(events, "report")).toEqual(whole);
      if (cut < 3 || cut > 23) expect(byServer(events, "report")).toEqual([]);
    }
  });

  it("keeps all waiting for the data of one message in the report's reading", () => {
    const events = [...three, received(1, " 10  "), received(0, octetsOf("search"))];
    expect(byServer(events, "report")).toEqual([]);
    expect(byServer(events, "robust")).toEqual([`0 ${octetsOf("not-found")}`]);
    expect(byServer([...events, received(1, "&&LOGOUT&&")], "report")).toHaveLength(2);
    expect(byServer([...events, closed(1)], "report")).toEqual([`0 ${octetsOf("not-found")}`]);
  });

  it("is silent for all once a name was unknown in the report's reading", () => {
    const events = [
      ...three,
      received(0, frame("&&CHATREQUEST&&|elon|ali")),
      received(1, octetsOf("logout")),
    ];
    expect(byServer(events, "report")).toEqual([]);
    expect(byServer(events, "robust")).toHaveLength(1);
  });

  it("takes two out of a group of three at EXIT in the report's reading", () => {
    const group = [
      ...three,
      received(2, octetsOf("group-chat")),
      received(0, octetsOf("ok-group")),
      received(1, frame("&&OKGROUP&&|ahmet|1")),
    ];
    const before = byServer(group, "report").length;
    const events = [
      ...group,
      received(2, frame("&&EXIT&&|beyza")),
      received(1, frame("&&MESSAGE&&|ahmet: alone")),
    ];
    expect(byServer(events, "report").slice(before)).toEqual([
      `2 ${answer("beyza", "&&CLIENTEXIT&&|you left the chat room.")}`,
      `0 ${answer("beyza", "&&CLIENTEXIT&&|beyza left the chat room. the chat room has been closed")}`,
      `1 ${answer("ahmet", "&&MESSAGE&&|ahmet: alone")}`,
    ]);
    expect(
      byServer(events, "robust")
        .slice(before)
        .map((each) => each.slice(0, 1)),
    ).toEqual(["2", "0", "1", "0", "1"]);
  });

  it("tells the others of a group that somebody's connection ended in the robust reading alone", () => {
    const events = [
      ...three,
      received(2, octetsOf("group-chat")),
      received(0, octetsOf("ok-group")),
      closed(0),
    ];
    expect(byServer(events, "report")).toHaveLength(5);
    expect(byServer(events, "robust").slice(5)).toEqual([`2 ${octetsOf("left-group")}`]);
  });
});
