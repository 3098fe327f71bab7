import { describe, expect, it } from "vitest";
import {
  encodeLogIn,
  encodeMessage,
  encodeVerdict,
  isEnd,
  toLogIn,
  toMessage,
  toVerdict,
} from "../../../src/impls/ee357/codec.ts";
import { ee357 } from "../../../src/impls/ee357/index.ts";
import { decodeJson, encodeJson, type PythonValue } from "../../../src/wire/python-json.ts";
import { askCpython, noCpython } from "../../wire/cpython.ts";
import { digits, goldenMessages } from "../golden.ts";

const DUMPS = `
import json, sys
json.dump([json.dumps(m["value"]).encode().hex() for m in json.load(sys.stdin)], sys.stdout)`;

const messages = goldenMessages("ee357");

describe("the golden octets of EE-357", () => {
  it("are what this machine's CPython makes of the same values", ({ skip }) => {
    if (noCpython !== undefined) skip(noCpython);
    expect(askCpython(DUMPS, messages)).toEqual(messages.map(({ hex }) => hex));
  });

  it.for(messages)("are what the protocol puts on the wire: $name", ({ value, hex }) => {
    expect(digits(encode(value))).toBe(hex);
  });

  it.for(messages)("are read back as what was meant: $name", ({ value, hex }) => {
    expect(decodeJson(Buffer.from(hex, "hex"))).toEqual(value);
  });

  it.for(messages)("are told apart in words: $name", ({ name, hex, direction }) => {
    const words = ee357.describe(Buffer.from(hex, "hex"), direction);
    expect(words).toMatch(WORDS.find(([start]) => name.includes(start))?.[1] ?? /^never$/);
  });
});

describe("what is no message of EE-357", () => {
  it.for([
    '["auth","a"]',
    '["auth","a",1]',
    '["auth","a","b","c"]',
    '"auth"',
    "{}",
    "1",
    '["auth",["a"],"b"]',
  ])("is no log-in: %s", (json) => expect(toLogIn(decodeJson(Buffer.from(json)))).toBeUndefined());

  it.for([
    '["auth_res",true]',
    '["auth_res",1,[]]',
    '["auth_res",true,["a",1]]',
    '["auth_res",true,"a"]',
    "null",
  ])("is no answer to one: %s", (json) => expect(toVerdict(decodeJson(Buffer.from(json)))).toBeUndefined());

  it.for(['["messaging","a","b"]', '["messaging","a","b",1]', '["message","a","b","c"]', '"messaging"'])(
    "is no message to somebody: %s",
    (json) => expect(toMessage(decodeJson(Buffer.from(json)))).toBeUndefined(),
  );

  it("is described too", () => {
    expect(ee357.describe(Buffer.from("Trevor"), "client-to-server")).toContain("no JSON");
    expect(ee357.describe(Buffer.from("12"), "client-to-server")).toContain("everybody");
  });
});

describe("@end", () => {
  it("ends a chat in any case, and alone on its line", () => {
    expect(["@end", "@END", "@End"].map(isEnd)).toEqual([true, true, true]);
    expect(["end", "@end ", " @end", "@ende"].map(isEnd)).toEqual([false, false, false, false]);
  });
});

/** The messages by the beginning of their golden names, in the order in which they are looked for. */
const WORDS: readonly (readonly [string, RegExp])[] = [
  ["log-in", /^asks to log in as .*, with the password in clear text$/],
  ["right", /^the log-in is right; names all 5 users$/],
  ["wrong", /^the log-in is wrong; names all 5 users$/],
  ["no-users", /^the log-in is wrong; names all 0 users$/],
  ["name-question", /^asks the client for its name$/],
  ["name", /^gives the name: (hamza|karam|Jürgen)$/],
  ["welcome", /^tells the client that it is connected$/],
  ["end", /^hamza ends the chat with karam$/],
  ["message", /^hamza writes to karam$/],
  ["answer", /^karam writes to hamza$/],
  ["line-to-nobody", /^karam writes to $/],
  ["other-kind", /^a JSON value of another kind, which the server sends to everybody$/],
  ["broadcast", /^a JSON value of another kind, which the server sends to everybody$/],
  ["", /^hamza writes to karam$/],
];

function encode(value: unknown): Uint8Array {
  if (!Array.isArray(value)) return encodeJson(value as PythonValue);
  const [kind, first, second, third] = value;
  if (kind === "auth") return encodeLogIn(first, second);
  if (kind === "auth_res") return encodeVerdict(first, second);
  return kind === "messaging" ? encodeMessage(first, second, third) : encodeJson(value);
}
