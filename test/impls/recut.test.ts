import { describe, expect, it } from "vitest";
import { recut } from "../../src/impls/recut.ts";
import { closeSocket, connectTo } from "../../src/impls/tcp.ts";
import { concat, text, utf8 } from "../../src/wire/octets.ts";
import { cutMessage, toWrites, type Writes } from "../../src/wire/writes.ts";
import { listenRaw } from "../support/raw-peer.ts";

const never = new AbortController().signal;

describe("how writes are named", () => {
  it.each(["whole", "char", "octet", "merged", "cut:1", "cut:12"])("takes %s", (word) => {
    expect(toWrites(word)).toBe(word);
  });

  it.each(["", "octets", "cut", "cut:", "cut:0", "cut:-1", "cut:1.5", "whole:1", "cut:1:2", "cut:9999999"])(
    "does not take %j",
    (word) => {
      expect(toWrites(word)).toBeUndefined();
    },
  );
});

describe("a message cut in pieces", () => {
  const message = utf8("Grüße 👋");

  it.each([
    ["whole", ["Grüße 👋"]],
    ["char", ["G", "r", "ü", "ß", "e", " ", "👋"]],
    ["cut:2", ["Gr", "üße 👋"]],
    ["cut:99", ["Grüße 👋"]],
  ] as const)("%s", (writes, pieces) => {
    expect(cutMessage(message, writes).map(text)).toEqual(pieces);
  });

  it("octet has as many as octets", () => {
    expect(cutMessage(message, "octet").map(({ length }) => length)).toEqual(Array(12).fill(1));
  });

  it.each(["whole", "char", "octet", "merged", "cut:1", "cut:11", "cut:12"] as const)(
    "%s loses nothing, and keeps an empty message and one of broken UTF-8",
    (writes) => {
      for (const octets of [message, new Uint8Array(), Uint8Array.of(0x80, 0xff, 0x41, 0xc3)])
        expect(concat(cutMessage(octets, writes))).toEqual(octets);
    },
  );
});

describe("a socket that is told how to write", () => {
  async function readsOf(writes: Writes, messages: readonly string[]): Promise<readonly string[]> {
    const listener = await listenRaw();
    const connecting = connectTo("127.0.0.1", listener.port, never);
    const [socket, peer] = await Promise.all([connecting, listener.accepts()]);
    recut(socket, writes);
    for (const message of messages) socket.write(message);
    await closeSocket(socket, 5000);
    await peer.ended();
    return peer.reads().map(String);
  }

  it("sends single octets, each in a read of its own", async () => {
    expect(await readsOf("octet", ["hi", "you"])).toEqual(["h", "i", "y", "o", "u"]);
  });

  it("sends each message in two", async () => {
    expect(await readsOf("cut:2", ["hello", "hi", "you"])).toEqual(["he", "llo", "hi", "yo", "u"]);
  });

  it("sends several messages in one write, before its FIN", async () => {
    expect(await readsOf("merged", ["hello", "there", "you"])).toEqual(["hellothereyou"]);
  });

  it("sends messages as they are", async () => {
    expect((await readsOf("whole", ["hello", "there"])).join("")).toBe("hellothere");
  });
});
