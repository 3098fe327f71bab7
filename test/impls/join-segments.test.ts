import { expect, it } from "vitest";
import type { ProgramEvent } from "../../src/impls/impl.ts";
import { joinSegments } from "../../src/impls/join-segments.ts";

function heard(connection: number, words: string, goesOn?: true): ProgramEvent {
  const octets = new Uint8Array(Buffer.from(words));
  return { type: "received", connection, octets, frame: words.length, ...(goesOn && { goesOn }) };
}

it("joins the segments of a message where its last one came, each connection for itself", () => {
  const closed: ProgramEvent = { type: "closed", connection: 2, frame: 9 };
  const events = [
    heard(1, "a", true),
    heard(2, "x"),
    heard(1, "bb", true),
    closed,
    heard(1, "ccc"),
    heard(1, "dddd"),
  ];
  const whole = { ...heard(1, "abbccc"), frame: 3 };
  expect(joinSegments(events)).toEqual([heard(2, "x"), closed, whole, heard(1, "dddd")]);
});
