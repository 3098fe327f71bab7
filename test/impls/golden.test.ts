import { describe, expect, it } from "vitest";
import { decodeText, encodeUsers } from "../../src/impls/ece146/codec.ts";
import type { ExpectedMessage, ProgramEvent } from "../../src/impls/impl.ts";
import { messageTypeOf } from "../../src/impls/message-type.ts";
import { findProtocol, protocols } from "../../src/impls/registry.ts";
import { decodePickle } from "../../src/wire/pickle.ts";
import { askCpython, noCpython } from "../wire/cpython.ts";
import { digits, type GoldenMessage, goldenMessages } from "./golden.ts";

/** What Python does with a value of a protocol whose messages are more than text. */
const ENCODERS: Readonly<Record<string, string>> = {
  ece146: "pickle.dumps(value, 4)",
  ee357: "json.dumps(value).encode()",
};

const DUMPS = (encoder: string) => `
import json, pickle, sys
def octets(text=None, value=None, **rest):
    return text.encode() if text is not None else ${encoder}
json.dump([octets(**m).hex() for m in json.load(sys.stdin)], sys.stdout)`;

const LOADS = `
import json, pickle, sys
json.dump([pickle.loads(bytes.fromhex(h)) for h in json.load(sys.stdin)], sys.stdout)`;

describe.for(protocols.map((protocol) => [protocol.name, protocol] as const))(
  "the golden octets of %s",
  ([name, protocol]) => {
    const messages = goldenMessages(name);

    it("are what this machine's CPython makes of the same texts and values", ({ skip }) => {
      if (noCpython !== undefined) skip(noCpython);
      const encoded = askCpython(DUMPS(ENCODERS[name] ?? "None"), messages);
      expect(encoded).toEqual(messages.map(({ hex }) => hex));
    });

    it.for(messages)("are told by their type: $name", ({ hex, direction, first, type }) => {
      const octets = Buffer.from(hex, "hex");
      expect(messageTypeOf(protocol, direction, octets, first === true)?.name).toBe(type);
    });

    it.for(protocol.messageTypes)("are there for $name, $direction", ({ name: type, direction }) => {
      const found = messages.filter((each) => each.type === type && each.direction === direction);
      expect(found).not.toEqual([]);
    });

    it("have types whose names differ in each direction, and say where the report has them", () => {
      const names = protocol.messageTypes.map((type) => `${type.direction} ${type.name}`);
      expect(new Set(names).size).toBe(names.length);
      for (const { name: type, describedIn } of protocol.messageTypes) {
        expect(type).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
        expect(describedIn).toMatch(/^(?:§\d|").*[^.]$/);
      }
    });

    it.for(messages)("are described in words: $name", ({ hex, direction }) => {
      expect(protocol.describe(Buffer.from(hex, "hex"), direction)).toMatch(/^[^.].*[^.]$/);
    });
  },
);

describe.for(["pychat", "ece146"])("the messages of %s", (protocol) => {
  const messages = goldenMessages(protocol);

  it.for(messages)("are what the protocol puts on the wire: $name", (message) => {
    expect(digits(encode(protocol, message))).toBe(message.hex);
  });

  it.for(messages)("are read back as what was meant: $name", (message) => {
    const octets = Buffer.from(message.hex, "hex");
    if (message.text !== undefined) expect(decodeText(octets)).toBe(message.text);
    else expect(decodePickle(octets)).toEqual({ value: message.value, length: octets.length });
  });

  it.for(messages)("are told apart in words: $name", (message) => {
    const words = findProtocol(protocol)?.describe(Buffer.from(message.hex, "hex"), message.direction);
    expect(words?.includes("pickle")).toBe(message.value !== undefined);
    expect(words?.includes("goodbye")).toBe(message.text === "[bye]");
  });
});

describe("the list of users", () => {
  it("is read by CPython as the names that were written", ({ skip }) => {
    if (noCpython !== undefined) skip(noCpython);
    const lists = [
      [],
      ["John"],
      ["Jürgen", "山田", "👋", ""],
      Array.from({ length: 1500 }, (_, at) => `user ${at}`),
    ];
    expect(
      askCpython(
        LOADS,
        lists.map((names) => digits(encodeUsers(names))),
      ),
    ).toEqual(lists);
  });
});

/** A PyChat client says nothing of its own before the host's name has come. */
const ANSWERED: ProgramEvent = { type: "received", connection: 0, octets: Buffer.from("Frank"), frame: 6 };

/** Has the model of the protocol say what it expects for the deeds and events that lead to the message. */
function encode(name: string, { direction, text, value }: GoldenMessage): Uint8Array {
  const protocol = findProtocol(name);
  if (protocol === undefined) throw new Error(`no protocol ${name}`);
  if (value !== undefined) return encodeUsers(value);
  if (text === undefined) throw new Error("a message has a text or a value");
  if (direction === "client-to-server")
    return lastOf(
      protocol.clientMessages([ANSWERED, { type: "deed", deed: { type: "say", text } }], "report"),
    );
  return lastOf(name === "pychat" ? hostSays(text) : roomRelays(text));

  function hostSays(said: string) {
    return protocol?.serverMessages(
      [
        { type: "deed", deed: { type: "join", name: "Francesco", password: "" } },
        { type: "opened", connection: 1, by: "peer" },
        { type: "received", connection: 1, octets: Buffer.from("Trevor"), frame: 4 },
        { type: "deed", deed: { type: "say", text: said } },
      ],
      "report",
    );
  }

  function roomRelays(shown: string) {
    const [, user = "", line = "!ShowUserHasConnected"] =
      /^(?:<|\*\*\* )(.+?)(?:> (.*)| Connected \*\*\*)$/.exec(shown) ?? [];
    return protocol?.serverMessages(
      [
        { type: "opened", connection: 1, by: "peer" },
        { type: "received", connection: 1, octets: Buffer.from(user), frame: 4 },
        { type: "received", connection: 1, octets: Buffer.from(line), frame: 6 },
      ],
      "report",
    );
  }
}

function lastOf(messages: readonly ExpectedMessage[] | undefined): Uint8Array {
  return messages?.at(-1)?.octets ?? new Uint8Array();
}
