import { describe, expect, it } from "vitest";
import { ee357 } from "../../../src/impls/ee357/index.ts";
import { serverMessages } from "../../../src/impls/ee357/model.ts";
import type { ProgramEvent, Reading } from "../../../src/impls/impl.ts";
import { encodeJson } from "../../../src/wire/python-json.ts";
import { digits, goldenMessages } from "../golden.ts";
import { closed, heard, opened } from "./events.ts";
import { octetsOf } from "./programs.ts";

const readings = ["report", "robust"] as const;

describe.for(readings)("what an EE-357 server must send (%s)", (reading) => {
  it("is the verdict with all names, the question for the name, and the welcome (§3.2)", () => {
    const events = [opened(0), heard(0, octetsOf("log-in"))];
    expect(sent(events, reading)).toEqual([
      [0, "right"],
      [0, "name-question"],
    ]);
    expect(sent([...events, heard(0, octetsOf("name"))], reading).at(-1)).toEqual([0, "welcome"]);
  });

  it("is the list of names also behind a wrong password, as often as it is wrong", () => {
    const wrong = heard(0, octetsOf("log-in-wrong"));
    expect(sent([opened(0), wrong, wrong, heard(0, octetsOf("log-in"))], reading)).toEqual([
      [0, "wrong"],
      [0, "wrong"],
      [0, "right"],
      [0, "name-question"],
    ]);
  });

  it("is a message to the one whom it names, and to nobody else", () => {
    const events = [...member(0, "hamza"), ...member(1, "karam"), heard(0, octetsOf("message"))];
    expect(news(events, reading)).toEqual([[1, "message"]]);
    expect(news([...events, heard(1, octetsOf("answer"))], reading).at(-1)).toEqual([0, "answer"]);
  });

  it("is what is no message to somebody, to everybody, its author too", () => {
    const events = [...member(0, "hamza"), ...member(1, "karam"), heard(1, octetsOf("other-kind"))];
    expect(news(events, reading)).toEqual([0, 1].map((to) => [to, "other-kind"]));
    expect(news([...events, heard(1, octetsOf("welcome"))], reading)).toHaveLength(4);
  });

  it("is JSON as json.dumps writes it, however it came", () => {
    const compact = heard(0, '["messaging","hamza","karam","hello"]');
    expect(news([...member(0, "hamza"), ...member(1, "karam"), compact], reading)).toEqual([[1, "message"]]);
    const raw = heard(0, '["messaging", "hamza", "karam", "Grüße 👋 \u2028"]');
    expect(news([...member(0, "hamza"), ...member(1, "karam"), raw], reading)).toEqual([
      [1, "umlauts-and-emoji"],
    ]);
  });

  it("is a message that came in two segments", () => {
    const octets = octetsOf("message");
    for (let at = 1; at < octets.length; at++) {
      if (reading === "report" && octets[at - 1] === 0x20) continue;
      const halves = [heard(0, octets.subarray(0, at)), heard(0, octets.subarray(at))];
      const [before, after] = halves;
      if (before === undefined || after === undefined) throw new Error("two halves");
      expect(news([...member(0, "hamza"), ...member(1, "karam"), before, after], reading)).toEqual([
        [1, "message"],
      ]);
    }
  });

  it("goes to the first of two who have the same account", () => {
    const events = [...member(0, "karam"), ...member(1, "karam"), ...member(2, "hamza")];
    expect(news([...events, heard(2, octetsOf("message"))], reading)).toEqual([[0, "message"]]);
  });

  it("is for the accounts that the server has", () => {
    const accounts = [{ name: "Jürgen", password: "pässword 👋" }];
    const events = [opened(0), heard(0, octetsOf("log-in-umlauts"))];
    const [verdict] = serverMessages(events, reading, accounts);
    expect(verdict?.octets).toEqual(encodeJson(["auth_res", true, ["Jürgen"]]));
  });

  it("may be missing where its addressee is just leaving", () => {
    const both = [...member(0, "hamza"), ...member(1, "karam")];
    const message = heard(0, octetsOf("message"));
    const events: ProgramEvent[] = [...both, message, { type: "leaving", connection: 1 }, message];
    const optional = ee357.serverMessages(events, reading).map((each) => each.optional ?? false);
    expect(optional.slice(6)).toEqual([false, true]);
    const gone = [...both, closed(1), { type: "left", connection: 1 } as const, message];
    expect(ee357.serverMessages(gone, reading).some((each) => each.optional)).toBe(false);
  });

  it("goes on when the server itself has closed a connection, as if it had not", () => {
    const events: ProgramEvent[] = [...member(0, "hamza"), { ...closed(0), by: "self" } as ProgramEvent];
    expect(sent([...events, ...member(1, "karam")], reading)).toHaveLength(6);
  });

  it("says why each message must go out", () => {
    const reasons = ee357
      .serverMessages([...member(0, "hamza"), ...member(1, "karam"), heard(0, octetsOf("message"))], reading)
      .map(({ because }) => because);
    expect(reasons.slice(0, 3)).toEqual([
      "hamza asked to log in, with the right password",
      "hamza has logged in and is asked for the name",
      "hamza gave that name",
    ]);
    expect(reasons.at(-1)).toBe("hamza wrote it to karam");
  });
});

describe("where the readings differ: log-in", () => {
  const others = member(1, "karam");

  it("is one after the other in the report, so that a silent connection blocks the others", () => {
    expect(sent([opened(0), ...others], "report")).toEqual([]);
    expect(sent([opened(0), ...others], "robust").map(([, name]) => name)).toEqual([
      "right",
      "name-question",
      "welcome",
    ]);
  });

  it("goes on with what the next one has sent meanwhile, read together", () => {
    const waiting = [opened(0), opened(1), heard(1, octetsOf("log-in-partner"))];
    const first = [heard(0, octetsOf("log-in")), heard(0, octetsOf("name"))];
    const messages = sent([...waiting, ...first], "report");
    expect(messages.map(([to]) => to)).toEqual([0, 0, 0, 1, 1]);
    const both = [...waiting, heard(1, octetsOf("name-partner")), ...first];
    expect(sent(both, "report").map(([to]) => to)).toEqual([0, 0, 0]);
  });

  it("blocks for ever in the report when a client closes before it is in", () => {
    expect(sent([opened(0), closed(0), ...others], "report")).toEqual([]);
    expect(sent([opened(0), heard(0, octetsOf("log-in")), closed(0), ...others], "report")).toHaveLength(2);
    expect(sent([opened(0), closed(0), ...others], "robust")).toHaveLength(3);
  });

  it("blocks for ever when the next in the queue has closed already", () => {
    const events = [
      opened(0),
      opened(1),
      closed(1),
      heard(0, octetsOf("log-in")),
      heard(0, octetsOf("name")),
    ];
    expect(sent([...events, ...member(2, "karam")], "report").map(([to]) => to)).toEqual([0, 0, 0]);
  });

  it.for(["22", "null", "true", "[]", "{}", '""', '["auth"]', '["auth", "hamza"]'])(
    "ends the report's program, here the one connection, at %s",
    (json) => {
      expect(
        sent([opened(0), heard(0, json), heard(0, octetsOf("log-in")), ...others], "report").map(
          ([to]) => to,
        ),
      ).toEqual([1, 1, 1]);
      const robust = sent([opened(0), heard(0, json), heard(0, octetsOf("log-in"))], "robust");
      expect(robust.at(0)).toEqual([0, "right"]);
    },
  );

  it("takes no notice of values of another kind", () => {
    for (const json of ['["hello"]', '"auth"', '["auth_res", true, []]']) {
      for (const reading of readings)
        expect(sent([opened(0), heard(0, json), heard(0, octetsOf("log-in"))], reading)[0]).toEqual([
          0,
          "right",
        ]);
    }
  });

  it("takes any value for the name in the report, and only the right name in the robust reading", () => {
    const events = [opened(0), heard(0, octetsOf("log-in")), heard(0, octetsOf("message"))];
    expect(sent(events, "report").at(-1)).toEqual([0, "welcome"]);
    expect(sent(events, "robust")).toHaveLength(2);
    expect(sent([...events, heard(0, octetsOf("name"))], "robust").at(-1)).toEqual([0, "welcome"]);
  });

  it("is refused to all in the report where every password is a number", () => {
    const accounts = [{ name: "hamza", password: "123" }];
    const events = [opened(0), heard(0, octetsOf("log-in"))];
    expect(serverMessages(events, "report", accounts)).toHaveLength(1);
    expect(serverMessages(events, "robust", accounts)).toHaveLength(2);
  });
});

describe("where the readings differ: messages", () => {
  const both = [...member(0, "hamza"), ...member(1, "karam")];

  it("is two in one segment, which make the report's server deaf for that connection", () => {
    const joined = [...both, heard(0, octetsOf("message"), octetsOf("end")), heard(0, octetsOf("message"))];
    expect(news(joined, "report")).toEqual([]);
    expect(news(joined, "robust")).toHaveLength(3);
    expect(news([...joined, heard(1, octetsOf("answer"))], "report")).toEqual([[0, "answer"]]);
  });

  it("is one to somebody who is not connected, for which the report closes the sender", () => {
    const lost = heard(0, octetsOf("message"));
    const events = [...member(0, "hamza"), lost, ...member(1, "karam"), lost];
    expect(sent(events, "report").filter(([, name]) => name === "message")).toEqual([]);
    expect(sent(events, "robust").filter(([, name]) => name === "message")).toEqual([[1, "message"]]);
  });

  it.for(["22", "null", "[]", "{}", '""', '["messaging"]', '["messaging", "hamza"]'])(
    "is %s, for which the report closes the sender",
    (json) => {
      const events = [
        ...both,
        heard(0, json, json.startsWith("[") ? "" : "\n"),
        heard(0, octetsOf("message")),
      ];
      expect(news(events, "report")).toEqual([]);
      expect(news(events, "robust")).toEqual([[1, "message"]]);
    },
  );

  it("is a connection that ended: the first message to it vanishes, the second closes its sender", () => {
    const message = heard(0, octetsOf("message"));
    const events = [...both, closed(1), message, message, message];
    expect(news(events, "report")).toEqual([[1, "message"]]);
    expect(news(events, "robust")).toEqual([]);
    expect(news([...both, closed(1), heard(0, octetsOf("other-kind"))], "report")).toHaveLength(2);
    expect(news([...both, closed(1), heard(0, octetsOf("other-kind"))], "robust")).toEqual([
      [0, "other-kind"],
    ]);
  });

  it("is one in another's name, which the robust server leaves out", () => {
    const forged = [...both, heard(0, octetsOf("answer"))];
    expect(news(forged, "report")).toEqual([[0, "answer"]]);
    expect(news(forged, "robust")).toEqual([]);
  });

  it("is the name that is struck off when one of two with one account is closed", () => {
    const twice = [...member(0, "karam"), ...member(1, "hamza"), ...member(2, "karam")];
    const events = [
      ...twice,
      heard(2, '["messaging", "karam", "nobody", ""]'),
      heard(1, octetsOf("message")),
    ];
    expect(news(events, "report")).toEqual([[1, "message"]]);
    expect(news([...twice, closed(2), heard(1, octetsOf("message"))], "robust")).toEqual([[0, "message"]]);
  });

  it("is what is no JSON, after which the report hears nothing of that connection", () => {
    const events = [...both, heard(0, "hello"), heard(0, octetsOf("message"))];
    for (const reading of readings) expect(news(events, reading)).toEqual([]);
  });
});

function member(connection: number, name: "hamza" | "karam"): readonly ProgramEvent[] {
  const [logIn, alias] = name === "hamza" ? ["log-in", "name"] : ["log-in-partner", "name-partner"];
  return [
    opened(connection),
    heard(connection, octetsOf(logIn ?? "")),
    heard(connection, octetsOf(alias ?? "")),
  ];
}

/** Returns to whom which golden message goes. */
function sent(events: readonly ProgramEvent[], reading: Reading): readonly (readonly [number, string])[] {
  return ee357.serverMessages(events, reading).map(({ connection, octets }) => [connection, nameOf(octets)]);
}

/** Leaves out what belongs to logging in. */
function news(events: readonly ProgramEvent[], reading: Reading) {
  const greetings = 3 * events.filter(({ type }) => type === "opened").length;
  return sent(events, reading).slice(greetings);
}

function nameOf(octets: Uint8Array): string {
  const found = goldenMessages("ee357").find(({ hex }) => hex === digits(octets));
  return found?.name ?? Buffer.from(octets).toString();
}
