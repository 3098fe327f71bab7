import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { encodeUsers } from "../../../src/impls/ece146/codec.ts";
import { createClientFramer, cutAtCommands } from "../../../src/impls/ece146/framing.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe("a list whose sender pauses in it", () => {
  const list = encodeUsers(["John", "Brandon", "Zoë 🙂"]);

  it.each(Array.from(list.keys()).slice(2))("is whole for a robust client when cut at octet %i", (cut) => {
    const heard: Uint8Array[] = [];
    const framer = createClientFramer("robust", (octets) => heard.push(octets));
    framer.push(list.subarray(0, cut));
    vi.advanceTimersByTime(200);
    expect(heard).toEqual([]);
    framer.push(list.subarray(cut));
    vi.advanceTimersByTime(200);
    expect(heard.map((octets) => Buffer.from(octets).toString("hex"))).toEqual([
      Buffer.from(list).toString("hex"),
    ]);
  });

  it("is handed over as far as it came when the connection ends in it", () => {
    const heard: Uint8Array[] = [];
    const framer = createClientFramer("robust", (octets) => heard.push(octets));
    framer.push(list.subarray(0, 9));
    framer.flush();
    expect(heard.map(({ length }) => length)).toEqual([9]);
  });
});

it("cuts no more than eight commands off a text, so that one message does not cause a flood of answers", () => {
  const parts = cutAtCommands(`Ann${"!GetAllActiveUsers".repeat(100_000)}`);
  expect(parts[0]).toBe(`Ann${"!GetAllActiveUsers".repeat(99_992)}`);
  expect(parts.slice(1)).toEqual(Array(8).fill("!GetAllActiveUsers"));
});
