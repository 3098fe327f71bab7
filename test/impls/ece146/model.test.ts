import { describe, expect, it } from "vitest";
import { ece146 } from "../../../src/impls/ece146/index.ts";
import type { Deed, ProgramEvent, Reading } from "../../../src/impls/impl.ts";
import { digits, goldenOctets } from "../golden.ts";

const octetsOf = (name: string) => digits(goldenOctets("ece146", name));
const done = (deed: Deed): ProgramEvent => ({ type: "deed", deed });
const readings = ["report", "robust"] as const;

describe("what an ECE 146 client must send", () => {
  it("is name, announcement and list request, then lines, then !Exit, one write each (§5.2)", () => {
    const deeds: Deed[] = [
      { type: "join", name: "Brandon", password: "" },
      { type: "say", text: "Hello from PC1" },
      { type: "leave" },
    ];
    const writes = ["name", "announce", "list", "line", "exit"].map(octetsOf);
    expect(ece146.clientMessages(deeds.map(done), "report").map(({ octets }) => digits(octets))).toEqual(
      writes,
    );
  });

  it("is !Exit where it is typed, nothing behind it, and may be without where nobody typed it (§5.2.1)", () => {
    const ends = (...deeds: Deed[]) =>
      ece146
        .clientMessages(
          [{ type: "join", name: "Brandon", password: "" } as const, ...deeds].map(done),
          "report",
        )
        .slice(3)
        .map(({ octets, optional }) => [digits(octets), optional]);
    expect(ends({ type: "leave" })).toEqual([[octetsOf("exit"), undefined]]);
    expect(ends({ type: "leave", unsaid: true })).toEqual([[octetsOf("exit"), true]]);
    expect(ends({ type: "say", text: "!Exit" }, { type: "leave" })).toEqual([[octetsOf("exit"), undefined]]);
  });

  it("is nothing for an empty line", () => {
    expect(ece146.clientMessages([done({ type: "say", text: "" })], "report")).toEqual([]);
  });
});

describe.for(readings)("what an ECE 146 server must send (%s)", (reading) => {
  it("goes to everybody who is connected, the author too (§5.3)", () => {
    const events = [opened(1), heard(1, "John"), opened(2), heard(2, "Brandon"), heard(2, "Hello from PC1")];
    expect(sent(events, reading)).toEqual([1, 2].map((to) => [to, octetsOf("echoed-line")]));
  });

  it("goes to a connection that has not said its name yet", () => {
    const events = [opened(1), heard(1, "Brandon"), opened(2), heard(1, "!ShowUserHasConnected")];
    expect(sent(events, reading)).toEqual([1, 2].map((to) => [to, octetsOf("announcement")]));
  });

  it("may pass by who has not said a name yet, or comes an instant later", () => {
    const optional = (events: readonly ProgramEvent[]) =>
      ece146
        .serverMessages([opened(1), heard(1, "Brandon"), ...events], reading)
        .map((message) => [message.connection, message.optional]);
    expect(optional([opened(2), heard(1, "hello")])).toEqual([
      [1, undefined],
      [2, true],
    ]);
    const coming: ProgramEvent[] = [
      { type: "leaving", connection: 2 },
      heard(1, "hello"),
      { type: "left", connection: 2 },
      opened(2),
    ];
    expect(optional(coming)).toEqual([
      [1, undefined],
      [2, true],
    ]);
  });

  it("is the list in the order in which users came, without those who left (§5.3)", () => {
    const events = [
      opened(1),
      heard(1, "John"),
      opened(2),
      heard(2, "Brandon"),
      opened(3),
      heard(3, "Alice"),
    ];
    const list = (to: number, name: string) => [to, octetsOf(name)];
    expect(sent([...events, heard(3, "!GetAllActiveUsers")], reading)).toEqual(
      [1, 2, 3].map((to) => list(to, "three-users")),
    );
    expect(sent([...events, heard(3, "!Exit"), heard(3, "still here")], reading)).toEqual(
      [1, 2, 3].map((to) => list(to, "two-users")),
    );
  });

  it("counts two users of one name as two, and forgets one at a time", () => {
    const events = [opened(1), heard(1, "John"), opened(2), heard(2, "John")];
    expect(sent([...events, heard(1, "!GetAllActiveUsers")], reading)[0]).toEqual([
      1,
      octetsOf("same-name-twice"),
    ]);
    expect(sent([...events, heard(1, "!Exit")], reading)[1]).toEqual([2, octetsOf("one-user")]);
  });

  it("says why each message must go out", () => {
    const reasons = ece146.serverMessages([opened(1), heard(1, "John"), heard(1, "!Exit")], reading);
    expect(reasons.map(({ because }) => because)).toEqual(["John left and the list changed"]);
  });
});

describe("where the readings differ", () => {
  const [john, brandon] = [
    [opened(1), heard(1, "John")],
    [opened(2), heard(2, "Brandon")],
  ] as const;

  it("is a name that the report keeps when its connection ends without !Exit", () => {
    const events = [...john, ...brandon, closed(2), heard(1, "!GetAllActiveUsers")];
    expect(sent(events, "report")).toEqual([[1, octetsOf("two-users")]]);
    expect(sent(events, "robust")).toEqual([1, 1].map((to) => [to, octetsOf("one-user")]));
  });

  it("is a connection that ends before its name, which the report takes for a user without one", () => {
    const events = [opened(2), closed(2), ...john, heard(1, "!GetAllActiveUsers")];
    expect(sent(events, "report")).toEqual([[1, octetsOf("nameless-user")]]);
    expect(sent(events, "robust")).toEqual([[1, octetsOf("one-user")]]);
  });

  it("is a name with the commands behind it in one read", () => {
    const events = [opened(1), heard(1, "Brandon!ShowUserHasConnected")];
    expect(sent(events, "report")).toEqual([]);
    expect(sent(events, "robust")).toEqual([[1, octetsOf("announcement")]]);
  });

  it("is text of more than 1024 octets, which is two lines in the report", () => {
    const events = [...john, heard(1, `${"x".repeat(1024)}tail`)];
    expect(sent(events, "report").map(([, octets]) => octets.slice(-8))).toEqual([
      digits(Buffer.from("xxxx")),
      digits(Buffer.from("tail")),
    ]);
    expect(sent(events, "robust")).toHaveLength(1);
  });

  it("is text that is not whole, which ends the connection in the report", () => {
    const half = { ...heard(1, ""), octets: Buffer.from([0xc3]) };
    expect(sent([...john, half, heard(1, "more")], "report")).toEqual([]);
    expect(sent([...john, half, heard(1, "more")], "robust")).toHaveLength(2);
  });

  it.for(["!Exit", "!GetAllActiveUsers", "x".repeat(65_537)])(
    "is nothing for and after a first message that is no name in the robust reading",
    (words) => {
      const events = [opened(1), heard(1, words), heard(1, "John"), heard(1, "hello"), closed(1)];
      expect(sent(events, "robust")).toEqual([]);
      expect(sent(events, "report").length).toBeGreaterThan(0);
    },
  );

  it("has no NUL of a C string's end in the robust reading", () => {
    const events = [opened(1), heard(1, "Brandon\0"), heard(1, "Hello from PC1\0"), heard(1, "\0")];
    expect(sent(events, "robust")).toEqual([[1, octetsOf("echoed-line")]]);
    expect(sent(events, "report")).toHaveLength(2);
  });
});

function opened(connection: number): ProgramEvent {
  return { type: "opened", connection, by: "peer" };
}

function heard(connection: number, text: string): ProgramEvent & { readonly type: "received" } {
  return { type: "received", connection, octets: Buffer.from(text), frame: 4 };
}

function closed(connection: number): ProgramEvent {
  return { type: "closed", connection, frame: 9 };
}

function sent(events: readonly ProgramEvent[], reading: Reading): readonly (readonly [number, string])[] {
  return ece146.serverMessages(events, reading).map(({ connection, octets }) => [connection, digits(octets)]);
}
