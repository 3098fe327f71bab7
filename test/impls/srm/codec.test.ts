import { describe, expect, it } from "vitest";
import type { ProgramEvent } from "../../../src/impls/impl.ts";
import { decodeText, encodeLine, encodeRelayed, encodeWelcome } from "../../../src/impls/srm/codec.ts";
import { srm } from "../../../src/impls/srm/index.ts";
import { askCpython, noCpython } from "../../wire/cpython.ts";
import { digits, goldenMessages } from "../golden.ts";

const ENCODE = `
import json, sys
json.dump([m["text"].encode().hex() for m in json.load(sys.stdin)], sys.stdout)`;

const golden = goldenMessages("srm");

describe("the golden octets of srm", () => {
  it("are what this machine's CPython makes of the same texts", ({ skip }) => {
    if (noCpython !== undefined) skip(noCpython);
    expect(askCpython(ENCODE, golden)).toEqual(golden.map(({ hex }) => hex));
  });

  it.for(golden)("are what the codec makes and reads: $name", ({ text = "", hex, direction }) => {
    expect(digits(encode(text, direction))).toBe(hex);
    expect(decodeText(Buffer.from(hex, "hex"))).toBe(text);
  });

  it.for(golden)("are what the model expects: $name", ({ text = "", hex, direction }) => {
    const messages =
      direction === "client-to-server"
        ? srm.clientMessages([{ type: "deed", deed: { type: "say", text: text.slice(0, -1) } }], "report")
        : srm.serverMessages(eventsThatLeadTo(text), "report");
    expect(messages.map(({ octets }) => digits(octets))).toContain(hex);
  });
});

describe("what a message means in words", () => {
  const octets = Object.fromEntries(golden.map(({ name, hex }) => [name, Buffer.from(hex, "hex")]));
  it.for([
    ["line", "client-to-server", "a typed line with its line end"],
    ["relayed-without-line-end", "client-to-server", "text without a line end"],
    ["welcome", "server-to-client", "the welcome that every new connection gets"],
    ["relayed-umlauts", "server-to-client", "a line of somebody else, behind the address that it came from"],
    ["line", "server-to-client", "a part of what somebody else said"],
  ] as const)("of %s, %s, is %j", ([name, direction, words]) => {
    expect(srm.describe(octets[name] ?? Buffer.alloc(0), direction)).toBe(words);
  });

  it("tells a welcome with a line behind it", () => {
    const joined = Buffer.concat(
      [octets.welcome ?? "", octets["relayed-line"] ?? ""].map((o) => Buffer.from(o)),
    );
    expect(srm.describe(joined, "server-to-client")).toBe(
      "the welcome, and a line of somebody else behind it",
    );
  });
});

function encode(text: string, direction: string): Uint8Array {
  if (direction === "client-to-server") return encodeLine(text.slice(0, -1));
  const [, address, said = ""] = /^<([^>]+)> (.*)$/s.exec(text) ?? [];
  return address === undefined ? encodeWelcome() : encodeRelayed(address, Buffer.from(said));
}

function eventsThatLeadTo(text: string): readonly ProgramEvent[] {
  const [, address = "127.0.0.1", said = ""] = /^<([^>]+)> (.*)$/s.exec(text) ?? [];
  const peer = { address, port: 50000 };
  return [
    { type: "opened", connection: 0, by: "peer", peer },
    { type: "opened", connection: 1, by: "peer", peer },
    { type: "received", connection: 1, octets: Buffer.from(said), frame: 9 },
  ];
}
