import { describe, expect, it } from "vitest";
import { readNames } from "../../../src/capture/file/pcapng-names.ts";
import { fields } from "./build-capture.ts";

const octets = (text: string) => new TextEncoder().encode(text);
const IPV6 = Uint8Array.of(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9);

describe("readNames", () => {
  it.each([true, false])("takes the first name of IPv4 and IPv6 addresses (little-endian: %s)", (little) => {
    const body = fields(
      little,
      ["u16", 1],
      ["u16", 4 + 10],
      Uint8Array.of(192, 0, 2, 1),
      octets("alice\0al\0\0"),
      new Uint8Array(2),
      ["u16", 2],
      ["u16", 16 + 4],
      IPV6,
      octets("bob\0"),
      ["u32", 0],
    );
    expect([...namesIn(body, little)]).toEqual([
      ["192.0.2.1", "alice"],
      ["2001:db8::9", "bob"],
    ]);
  });

  it("passes over records of other kinds, and those without a name", () => {
    const body = fields(
      true,
      ["u16", 77],
      ["u16", 4],
      octets("what"),
      ["u16", 1],
      ["u16", 5],
      Uint8Array.of(192, 0, 2, 1, 0),
      new Uint8Array(3),
      ["u16", 1],
      ["u16", 6],
      Uint8Array.of(192, 0, 2, 2),
      octets("x\0"),
      new Uint8Array(2),
    );
    expect([...namesIn(body, true)]).toEqual([["192.0.2.2", "x"]]);
  });

  it("stops at the end record, and where a record is longer than the block", () => {
    const record = fields(true, ["u16", 1], ["u16", 6], Uint8Array.of(192, 0, 2, 2), octets("x\0"));
    const ended = new Uint8Array([...fields(true, ["u32", 0]), ...record]);
    const overlong = fields(true, ["u16", 1], ["u16", 0xffff], Uint8Array.of(192, 0, 2, 2), octets("x\0"));
    expect([...namesIn(ended, true), ...namesIn(overlong, true)]).toEqual([]);
  });
});

function namesIn(body: Uint8Array, littleEndian: boolean): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  readNames(new DataView(body.buffer, body.byteOffset, body.byteLength), littleEndian, names);
  return names;
}
