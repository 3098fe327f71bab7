import { describe, expect, it } from "vitest";
import { decodeText, encodeUsers } from "../../src/impls/ece146/codec.ts";
import type { ExpectedMessage } from "../../src/impls/impl.ts";
import { findProtocol } from "../../src/impls/registry.ts";
import { decodePickle } from "../../src/wire/pickle.ts";
import { askCpython, noCpython } from "../wire/cpython.ts";
import { digits, type GoldenMessage, goldenMessages } from "./golden.ts";

const DUMPS = `
import json, pickle, sys
json.dump([m["text"].encode().hex() if "text" in m else pickle.dumps(m["value"], 4).hex() for m in json.load(sys.stdin)], sys.stdout)`;

const LOADS = `
import json, pickle, sys
json.dump([pickle.loads(bytes.fromhex(h)) for h in json.load(sys.stdin)], sys.stdout)`;

describe.for(["pychat", "ece146"])("the golden octets of %s", (protocol) => {
  const messages = goldenMessages(protocol);

  it("are what this machine's CPython makes of the same texts and lists", ({ skip }) => {
    if (noCpython !== undefined) skip(noCpython);
    expect(askCpython(DUMPS, messages)).toEqual(messages.map(({ hex }) => hex));
  });

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
    expect(words).toMatch(/^[^.]+[^.]$/);
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

/** Has the model of the protocol say what it expects for the deeds and events that lead to the message. */
function encode(name: string, { direction, text, value }: GoldenMessage): Uint8Array {
  const protocol = findProtocol(name);
  if (protocol === undefined) throw new Error(`no protocol ${name}`);
  if (value !== undefined) return encodeUsers(value);
  if (text === undefined) throw new Error("a message has a text or a value");
  if (direction === "client-to-server")
    return protocol.clientMessages([{ type: "say", text }])[0] ?? new Uint8Array();
  return lastOf(name === "pychat" ? hostSays(text) : roomRelays(text));

  function hostSays(said: string) {
    return protocol?.serverMessages(
      [
        { type: "host-deed", deed: { type: "join", name: "Francesco" } },
        { type: "opened", connection: 1 },
        { type: "received", connection: 1, octets: Buffer.from("Trevor"), frame: 4 },
        { type: "host-deed", deed: { type: "say", text: said } },
      ],
      "report",
    );
  }

  function roomRelays(shown: string) {
    const [, user = "", line = "!ShowUserHasConnected"] =
      /^(?:<|\*\*\* )(.+?)(?:> (.*)| Connected \*\*\*)$/.exec(shown) ?? [];
    return protocol?.serverMessages(
      [
        { type: "opened", connection: 1 },
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
