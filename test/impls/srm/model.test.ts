import { describe, expect, it } from "vitest";
import type { ProgramEvent, Reading } from "../../../src/impls/impl.ts";
import { srm } from "../../../src/impls/srm/index.ts";

const WELCOME = "Welcome to this chatroom!";
const readings = ["report", "robust"] as const;

describe.for(readings)("what an SRM client must send (%s)", (reading) => {
  it("is each typed line with its line end, and nothing for joining, hearing and leaving", () => {
    const events: ProgramEvent[] = [
      { type: "deed", deed: { type: "join", name: "Trevor", password: "" } },
      { type: "opened", connection: 0, by: "self" },
      heard(0, WELCOME),
      { type: "deed", deed: { type: "say", text: "Grüße" } },
      { type: "deed", deed: { type: "say", text: "" } },
      { type: "deed", deed: { type: "leave" } },
      closed(0),
    ];
    const messages = srm.clientMessages(events, reading);
    expect(messages.map(({ connection, octets }) => [connection, textOf(octets)])).toEqual([
      [0, "Grüße\n"],
      [0, "\n"],
    ]);
  });
});

describe.for(readings)("what an SRM server must send (%s)", (reading) => {
  it("is the welcome, to each who comes, at once", () => {
    expect(sent([opened(0), opened(1)], reading)).toEqual([
      [0, WELCOME],
      [1, WELCOME],
    ]);
  });

  it("goes to all but the sender, with the sender's address", () => {
    const events = [opened(0, "10.0.0.2"), opened(1, "10.0.0.3"), opened(2, "10.0.0.4"), heard(1, "hello\n")];
    expect(relayed(events, reading)).toEqual([
      [0, "<10.0.0.3> hello\n"],
      [2, "<10.0.0.3> hello\n"],
    ]);
  });

  it("is nothing for the only one in the room, nor for who has left, nor for who comes later", () => {
    const events = [opened(0), heard(0, "alone\n"), opened(1), closed(1), heard(0, "again\n"), opened(2)];
    expect(relayed(events, reading)).toEqual([]);
  });

  it("may go to who is just leaving, or not, for a server has a thread for each", () => {
    const leaving: ProgramEvent = { type: "leaving", connection: 1 };
    const left: ProgramEvent = { type: "left", connection: 1 };
    const events = [
      opened(0),
      opened(1),
      leaving,
      heard(0, "before\n"),
      closed(1),
      heard(0, "behind\n"),
      left,
    ];
    const messages = srm.serverMessages([...events, heard(0, "long after\n")], reading);
    const relays = messages.filter(({ octets }) => textOf(octets) !== WELCOME);
    expect(relays.map(({ connection, octets, optional }) => [connection, textOf(octets), optional])).toEqual([
      [1, "<10.0.0.2> before\n", true],
      [1, "<10.0.0.2> behind\n", true],
    ]);
  });

  it("is nothing for octets from who has left", () => {
    expect(relayed([opened(0), opened(1), closed(0), heard(0, "ghost\n")], reading)).toEqual([]);
  });

  it("is a message without a line end when none came", () => {
    expect(relayed([opened(0), opened(1), heard(0, "bare"), heard(0, "again")], reading)).toEqual([
      [1, "<10.0.0.2> bare"],
      [1, "<10.0.0.2> again"],
    ]);
  });

  it("is nothing for octets that are not UTF-8", () => {
    const broken = { ...heard(0, ""), octets: Buffer.from("\xff\xfe\n", "latin1") };
    expect(relayed([opened(0), opened(1), broken, heard(0, "fine\n")], reading)).toEqual([
      [1, "<10.0.0.2> fine\n"],
    ]);
  });

  it("says why each message must go out", () => {
    const reasons = srm.serverMessages([opened(0), opened(1), heard(0, "hi\n")], reading);
    expect(reasons.map(({ because }) => because)).toEqual([
      "every new connection is welcomed",
      "every new connection is welcomed",
      "connection 0 from 10.0.0.2 said so, and a message goes to all but its sender",
    ]);
  });
});

describe("where the readings differ", () => {
  const room = [opened(0), opened(1)];

  it("is several lines in one read", () => {
    const events = [...room, heard(0, "one\ntwo\n")];
    expect(relayed(events, "report")).toEqual([[1, "<10.0.0.2> one\ntwo\n"]]);
    expect(relayed(events, "robust")).toEqual([
      [1, "<10.0.0.2> one\n"],
      [1, "<10.0.0.2> two\n"],
    ]);
  });

  it("is a line of more than 2048 octets, whose parts each have the address in the report's", () => {
    const events = [...room, heard(0, `${"x".repeat(3000)}\n`)];
    expect(relayed(events, "report")).toEqual([
      [1, `<10.0.0.2> ${"x".repeat(2048)}`],
      [1, `<10.0.0.2> ${"x".repeat(952)}\n`],
    ]);
    expect(relayed(events, "robust")).toEqual([[1, `<10.0.0.2> ${"x".repeat(3000)}\n`]]);
  });

  it("is a line that TCP cut into segments", () => {
    const events = [...room, heard(0, "x".repeat(1448)), heard(0, "tail\nnext\n")];
    expect(relayed(events, "report")).toEqual([
      [1, `<10.0.0.2> ${"x".repeat(1448)}`],
      [1, "<10.0.0.2> tail\nnext\n"],
    ]);
    expect(relayed(events, "robust")).toEqual([
      [1, `<10.0.0.2> ${"x".repeat(1448)}tail\n`],
      [1, "<10.0.0.2> next\n"],
    ]);
  });

  it("is a long beginning of a line that never goes on", () => {
    const begun = [...room, heard(0, "x".repeat(1448))];
    for (const events of [begun, [...begun, closed(0)]])
      expect(relayed(events, "robust")).toEqual([[1, `<10.0.0.2> ${"x".repeat(1448)}`]]);
  });

  it("is a character that a read cuts, which takes the whole read with it in the report's", () => {
    const octets = Buffer.from(`${"x".repeat(2047)}é tail\n`);
    const events: ProgramEvent[] = [...room, { type: "received", connection: 0, octets, frame: 4 }];
    expect(relayed(events, "report")).toEqual([]);
    expect(relayed(events, "robust")).toEqual([[1, `<10.0.0.2> ${octets.toString()}`]]);
    const halves = [octets.subarray(0, 2048), octets.subarray(2048)].map((half) => ({
      ...heard(0, ""),
      octets: half,
    }));
    expect(relayed([...room, ...halves], "robust")).toEqual([[1, `<10.0.0.2> ${octets.toString()}`]]);
  });
});

function opened(connection: number, address = "10.0.0.2"): ProgramEvent {
  return { type: "opened", connection, by: "peer", peer: { address, port: 50_000 + connection } };
}

function heard(connection: number, text: string): ProgramEvent & { readonly type: "received" } {
  return { type: "received", connection, octets: Buffer.from(text), frame: 4 };
}

function closed(connection: number): ProgramEvent {
  return { type: "closed", connection, frame: 9 };
}

function sent(events: readonly ProgramEvent[], reading: Reading): readonly (readonly [number, string])[] {
  return srm
    .serverMessages(events, reading)
    .map(({ connection, octets }) => [connection, textOf(octets)] as const);
}

function relayed(events: readonly ProgramEvent[], reading: Reading) {
  return sent(events, reading).filter(([, text]) => text !== WELCOME);
}

function textOf(octets: Uint8Array): string {
  return Buffer.from(octets).toString();
}
