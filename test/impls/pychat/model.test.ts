import { describe, expect, it } from "vitest";
import type { Deed, ProgramEvent } from "../../../src/impls/impl.ts";
import { pychat } from "../../../src/impls/pychat/index.ts";
import { digits, goldenOctets } from "../golden.ts";

const octetsOf = (name: string) => digits(goldenOctets("pychat", name));
const done = (deed: Deed): ProgramEvent => ({ type: "deed", deed });
const heardName: ProgramEvent = {
  type: "received",
  connection: 0,
  octets: Buffer.from("Francesco"),
  frame: 5,
};
const readings = ["report", "robust"] as const;

describe("what a PyChat client must send", () => {
  it("is its name, its lines and [bye], one write each (§1.1, §1.2)", () => {
    const events: ProgramEvent[] = [
      done({ type: "join", name: "Trevor", password: "" }),
      { type: "received", connection: 0, octets: Buffer.from("Francesco"), frame: 5 },
      done({ type: "say", text: "Hello Frank! Been a while!" }),
      done({ type: "leave" }),
    ];
    const writes = ["client-name", "guest-line", "guest-bye"].map(octetsOf);
    expect(pychat.clientMessages(events, "report").map(({ octets }) => digits(octets))).toEqual(writes);
  });

  it("is nothing of what was typed while the host's name has not come (§1.2)", () => {
    const deeds: Deed[] = [
      { type: "join", name: "Trevor", password: "" },
      { type: "say", text: "Hello Frank! Been a while!" },
    ];
    const sent = pychat.clientMessages(deeds.map(done), "report").map(({ octets }) => digits(octets));
    expect(sent).toEqual([octetsOf("client-name")]);
  });

  it("is [bye] where it is typed and the chat stands, and may be without where nobody typed it (§1.1)", () => {
    const start: ProgramEvent[] = [done({ type: "join", name: "Trevor", password: "" }), heardName];
    const optional = (events: readonly ProgramEvent[]) =>
      pychat.clientMessages(events, "report").map((message) => message.optional);
    expect(optional([...start, done({ type: "leave" })])).toEqual([undefined, undefined]);
    expect(optional([...start, done({ type: "leave", unsaid: true })])).toEqual([undefined, true]);
    expect(optional([...start.slice(0, 1), done({ type: "leave" })])).toEqual([undefined, true]);
  });

  it("is nothing behind [bye], said or typed to leave", () => {
    const deeds: Deed[] = [
      { type: "join", name: "Trevor", password: "" },
      { type: "say", text: "[bye]" },
      { type: "leave" },
    ];
    const events = [...deeds.slice(0, 1).map(done), heardName, ...deeds.slice(1).map(done)];
    expect(pychat.clientMessages(events, "report")).toHaveLength(2);
  });

  it("is nothing for an empty line, because TCP has no empty message", () => {
    expect(pychat.clientMessages([done({ type: "say", text: "" })], "report")).toEqual([]);
  });
});

describe.for(readings)("what a PyChat server must send (%s)", (reading) => {
  const host = (deed: Deed): ProgramEvent => ({ type: "deed", deed });
  const heard = (connection: number, text: string): ProgramEvent => ({
    type: "received",
    connection,
    octets: Buffer.from(text),
    frame: 4,
  });
  const sent = (events: readonly ProgramEvent[]) =>
    pychat.serverMessages(events, reading).map(({ connection, octets }) => [connection, digits(octets)]);

  it("is the host's name for the client's, then what the host says (§1.1)", () => {
    const events = [
      host({ type: "join", name: "Francesco", password: "" }),
      { type: "opened", connection: 1, by: "peer" } as const,
      heard(1, "Trevor"),
      host({ type: "say", text: "Hi!" }),
      host({ type: "say", text: ":D" }),
      heard(1, "Hello Frank! Been a while!"),
      host({ type: "leave" }),
    ];
    const names = ["server-name", "host-line", "host-smiley", "host-bye"];
    expect(sent(events)).toEqual(names.map((name) => [1, octetsOf(name)]));
  });

  it("is nothing before the client has said its name", () => {
    expect(
      sent([
        host({ type: "join", name: "Francesco", password: "" }),
        { type: "opened", connection: 1, by: "peer" },
      ]),
    ).toEqual([]);
    expect(
      sent([host({ type: "join", name: "Francesco", password: "" }), host({ type: "say", text: "Hi!" })]),
    ).toEqual([]);
  });

  it("is nothing for a second client, which is never served (§1.1: listen takes one)", () => {
    const events = [
      host({ type: "join", name: "Francesco", password: "" }),
      heard(1, "Trevor"),
      heard(2, "Vincenzo"),
    ];
    expect(sent(events)).toEqual([[1, octetsOf("server-name")]]);
  });

  it("is [bye] where the host types it, and may be without where nobody did or the client is leaving", () => {
    const start = [host({ type: "join", name: "Francesco", password: "" }), heard(1, "Trevor")];
    const optional = (events: readonly ProgramEvent[]) =>
      pychat.serverMessages([...start, ...events], reading).map((message) => message.optional);
    expect(optional([host({ type: "leave" })])).toEqual([undefined, undefined]);
    expect(optional([host({ type: "leave", unsaid: true })])).toEqual([undefined, true]);
    expect(optional([{ type: "leaving", connection: 1 }, host({ type: "leave" })])).toEqual([
      undefined,
      true,
    ]);
  });

  it("gives a reason that ends a sentence beginning with because", () => {
    const events = [
      host({ type: "join", name: "Francesco", password: "" }),
      heard(1, "Trevor"),
      host({ type: "leave" }),
    ];
    const reasons = pychat.serverMessages(events, reading).map(({ because }) => because);
    expect(reasons).toEqual(["the server answers the client's name with its own", "the host left"]);
  });
});
