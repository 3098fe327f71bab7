import { describe, expect, it } from "vitest";
import { ee357 } from "../../../src/impls/ee357/index.ts";
import type { Deed, ProgramEvent, Reading } from "../../../src/impls/impl.ts";
import { digits, goldenMessages } from "../golden.ts";
import { closed, heard } from "./events.ts";
import { octetsOf } from "./programs.ts";

const readings = ["report", "robust"] as const;
const opened: ProgramEvent = { type: "opened", connection: 7, by: "self" };
const joined = did({ type: "join", name: "hamza", password: "123" });
const left = did({ type: "leave" });
const chosen = did({ type: "invite", peer: "karam" });
const loggedIn = [joined, opened, heard(7, octetsOf("right")), heard(7, octetsOf("name-question"))];
const chatting = [...loggedIn, chosen];

describe.for(readings)("what an EE-357 client must send (%s)", (reading) => {
  it("is the log-in, the name when it is asked, the lines, @end among them, and nothing on leaving (§3.3)", () => {
    const events = [...chatting, said("hello"), said(""), said("  two  spaces  "), said("@end"), left];
    const names = ["log-in", "name", "message", "empty-message", "inner-spaces", "end"];
    expect(sent(events, reading)).toEqual(names);
  });

  it("is on the connection that the client opened, and nothing without one", () => {
    const events = [joined, opened, heard(7, octetsOf("right"))];
    expect(ee357.clientMessages(events, reading).map(({ connection }) => connection)).toEqual([7]);
    expect(ee357.clientMessages([joined], reading)).toEqual([]);
  });

  it("is another log-in for every two lines until one is right", () => {
    const wrong = [did({ type: "join", name: "hamza", password: "321" }), opened];
    const again = [said("hamza"), said("321"), heard(7, octetsOf("wrong")), said("hamza"), said("123")];
    expect(sent([...wrong, heard(7, octetsOf("wrong")), ...again], reading)).toEqual([
      "log-in-wrong",
      "log-in-wrong",
      "log-in",
    ]);
  });

  it("is what was typed before the answer came, behind it", () => {
    const events = [
      joined,
      said("0"),
      said("hello"),
      opened,
      heard(7, octetsOf("right")),
      heard(7, octetsOf("name-question")),
    ];
    expect(sent(events, reading).toSorted()).toEqual(["log-in", "message", "name"]);
  });

  it("goes to the partner who was invited or accepted, or chosen by number", () => {
    const byNumber = [...loggedIn, said("0"), said("hello")];
    const accepted = [...loggedIn, did({ type: "accept", peer: "karam" }), said("hello")];
    for (const events of [byNumber, accepted]) expect(sent(events, reading).at(-1)).toBe("message");
    const max = [...loggedIn, did({ type: "invite", peer: "max" }), said("x")];
    expect(sent(max, reading).at(-1)).toBe('["messaging", "hamza", "max", "x"]');
  });

  it("is a choice again behind @end", () => {
    const events = [...chatting, said("@end"), did({ type: "invite", peer: "max" }), said("x")];
    expect(sent(events, reading).at(-1)).toBe('["messaging", "hamza", "max", "x"]');
  });

  it("is nothing once the server has closed", () => {
    expect(sent([...chatting, closed(7), said("hello")], reading)).toEqual(["log-in", "name"]);
  });

  it("is the name as often as it is asked", () => {
    expect(sent([...loggedIn, heard(7, octetsOf("name-question"))], reading)).toEqual([
      "log-in",
      "name",
      "name",
    ]);
  });

  it("says why each message must go out", () => {
    const messages = ee357.clientMessages([...chatting, said("hello")], reading);
    expect(messages.map(({ because }) => because)).toEqual([
      "the person typed the name hamza and a password",
      "the server asked for the name",
      "the person typed it",
    ]);
  });
});

describe("where the readings differ", () => {
  const partnerEnds = heard(7, '["messaging", "karam", "hamza", "@end"]');

  it("is the line behind the partner's @end, which the report sends to nobody", () => {
    const events = [...chatting, partnerEnds, said("hello")];
    expect(sent(events, "report").at(-1)).toBe('["messaging", "hamza", "", "hello"]');
    expect(sent(events, "robust")).toEqual(["log-in", "name"]);
    expect(sent([...events, chosen, said("hello")], "report").at(-1)).toBe("message");
    expect(sent([...chatting, partnerEnds, chosen, said("hello")], "robust").at(-1)).toBe("message");
    expect(sent([...chatting, partnerEnds, chosen], "report").at(-1)).toBe('["messaging", "hamza", "", "0"]');
  });

  it("is @END, which the robust client sends in small letters and takes for an end", () => {
    expect(sent([...chatting, said("@END")], "report").at(-1)).toBe("end-in-capitals");
    expect(sent([...chatting, said("@END")], "robust").at(-1)).toBe("end");
    const capitals = heard(7, '["messaging", "karam", "hamza", "@END"]');
    expect(sent([...chatting, capitals, said("hello")], "report").at(-1)).toBe("message");
    expect(sent([...chatting, capitals, said("hello")], "robust")).toEqual(["log-in", "name"]);
  });

  it("is a line typed before the name was asked, which the robust client holds back", () => {
    const early = [joined, opened, heard(7, octetsOf("right")), chosen, said("hello")];
    expect(sent(early, "report")).toEqual(["log-in", "message"]);
    expect(sent(early, "robust")).toEqual(["log-in"]);
    expect(sent([...early, heard(7, octetsOf("name-question"))], "robust")).toEqual([
      "log-in",
      "name",
      "message",
    ]);
  });

  it("is an empty answer, which the report sends after asking once more", () => {
    const empty = [did({ type: "join", name: "", password: "x" }), opened, said("123")];
    expect(sent(empty, "report")).toEqual(["log-in-empty"]);
    expect(sent(empty, "robust")).toEqual(['["auth", "x", "123"]']);
  });

  it("is a choice that is no number, after which the report takes the first answer", () => {
    const dead = [...loggedIn, said("karam"), said("0"), said("hello")];
    expect(sent(dead, "report")).toEqual(["log-in", "name"]);
    expect(sent(dead, "robust").at(-1)).toBe("message");
    const last = [...loggedIn, said("-1"), said("0"), said("x")];
    expect(sent(last, "report").at(-1)).toBe('["messaging", "hamza", "max", "x"]');
    const beyond = [...loggedIn, said("9"), said("0"), said("hello")];
    expect(sent(beyond, "report")).toEqual(["log-in", "name"]);
    expect(sent(beyond, "robust").at(-1)).toBe("message");
  });

  it("is two messages in one segment, after which the report hears nothing", () => {
    const events = [joined, opened, heard(7, octetsOf("right"), octetsOf("name-question"))];
    expect(sent(events, "report")).toEqual(["log-in"]);
    expect(sent(events, "robust")).toEqual(["log-in", "name"]);
  });

  it("is an answer that Python refuses, at which the report's program ends", () => {
    for (const json of [
      "22",
      "[]",
      '["auth_res", true]',
      '["auth_res", true, 1]',
      '["auth_res", true, ["karam"]]',
    ]) {
      const events = [
        joined,
        opened,
        heard(7, json),
        heard(7, octetsOf("right")),
        heard(7, octetsOf("name-question")),
      ];
      expect(sent(events, "report")).toEqual(["log-in"]);
    }
  });

  it("is an answer of another kind, at which the report asks again and the robust client waits on", () => {
    const events = [joined, opened, heard(7, octetsOf("welcome")), said("hamza"), said("321")];
    expect(sent(events, "report")).toEqual(["log-in", "log-in-wrong"]);
    expect(sent(events, "robust")).toEqual(["log-in"]);
  });
});

function did(deed: Deed): ProgramEvent {
  return { type: "deed", deed };
}

function said(text: string): ProgramEvent {
  return did({ type: "say", text });
}

/** Returns the golden messages by name, others as they are. */
function sent(events: readonly ProgramEvent[], reading: Reading): readonly string[] {
  return ee357.clientMessages(events, reading).map(({ octets }) => {
    const found = goldenMessages("ee357").find(({ hex }) => hex === digits(octets));
    return found?.name ?? Buffer.from(octets).toString();
  });
}
